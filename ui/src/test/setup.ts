import './browser';
import '@testing-library/jest-dom/vitest';
import { preparePictures } from '$lib/backend/testing';

preparePictures();

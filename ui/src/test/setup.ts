import './browser';
import '@testing-library/jest-dom/vitest';
import '@testing-library/svelte/vitest';
import { preparePictures } from '$lib/backend/testing';

preparePictures();

import './browser';
import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/svelte';
import '@testing-library/svelte/vitest';
import { preparePictures } from '$lib/backend/testing';

preparePictures();
// A guard for machines that are busy with other work; what is waited for comes at once elsewhere.
configure({ asyncUtilTimeout: 30_000 });

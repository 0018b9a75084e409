import type { ApiCredentials, ApiStatus } from '../api/generated';
import { call } from './call';

/** Whether the local API runs. It is switched with `saveSettings({ api })`. */
export const apiStatus = (): Promise<ApiStatus> => call('api_status');

/** What a client needs to sign in. The password is there only when it was just made. */
export const credentials = (): Promise<ApiCredentials> => call('credentials');

/** Makes new keys and a new password; the old ones no longer work. */
export const rotateCredentials = (): Promise<ApiCredentials> => call('rotate_credentials');

import type { SettingsView } from '$lib/backend';

/** Settings as a fresh installation has them. */
export const SETTINGS: SettingsView = {
  language: 'en',
  labels: 'both',
  theme: 'system',
  threshold: 60,
  pack: 'standard',
  workers: 0,
  workersOnBattery: 1,
  cacheMegabytes: 2000,
  ignore: [],
  rescanMinutes: 60,
  api: { enabled: false, port: 8080, limits: 'relaxed', allowPrivateUrls: false },
  gridSize: 200,
  gridMode: 'justified',
  sort: 'newest',
  sideBar: true,
  infoPanel: true,
  boxes: true,
  wheel: 'photos',
  lastView: '',
  firstRunDone: true,
  closeToTray: false,
};

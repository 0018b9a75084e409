import type { Dropped } from '$lib/backend';

/** A photo in the tray, looked at. */
export const tossed = (token: number, over: Partial<Dropped> = {}): Dropped => ({
  token,
  name: `photo ${token}.jpg`,
  width: 400,
  height: 300,
  state: 'tagged',
  reason: null,
  tags: [
    {
      key: 'dog',
      name: { zh: '狗', en: 'dog' },
      category: 'animal',
      categoryName: { zh: '动物', en: 'Animal' },
      confidence: 97,
      boxes: [{ area: { left: 0.1, top: 0.2, width: 0.3, height: 0.4 }, confidence: 97 }],
    },
  ],
  known: null,
  ...over,
});

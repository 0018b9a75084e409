import type { PhotoView, TagView } from '$lib/backend';

/** A tag for tests. */
export const sampleTag = (of: Partial<TagView> = {}): TagView => ({
  concept: 1,
  key: 'dog',
  name: { zh: '狗', en: 'dog' },
  category: 'animal',
  categoryName: { zh: '动物', en: 'Animal' },
  confidence: 92.4,
  verdict: 'auto',
  boxes: [],
  ...of,
});

/** A photo for tests: a dog (with a box) and a car, both found by the models, and a cat that they are not sure of. */
export function samplePhoto(of: Partial<PhotoView> = {}): PhotoView {
  const dog = sampleTag({
    boxes: [{ area: { left: 0.1, top: 0.2, width: 0.3, height: 0.4 }, confidence: 88 }],
  });
  const car = sampleTag({
    concept: 2,
    key: 'car',
    name: { zh: '汽车', en: 'car' },
    category: 'vehicle',
    categoryName: { zh: '交通工具', en: 'Vehicle' },
    confidence: 71,
  });
  const cat = sampleTag({ concept: 3, key: 'cat', name: { zh: '猫', en: 'cat' }, confidence: 31 });
  return {
    id: 7,
    instance: 1,
    file: '/photos/家/dog.jpg',
    path: '家/dog.jpg',
    name: 'dog.jpg',
    size: 3_400_000,
    missing: false,
    online: true,
    format: 'jpeg',
    width: 4000,
    height: 3000,
    version: 1,
    colour: 0x8a7f70,
    takenAt: Date.UTC(2024, 4, 3, 14, 22),
    takenOffset: 480,
    modifiedAt: Date.UTC(2024, 4, 3),
    addedAt: Date.UTC(2024, 4, 4),
    camera: 'Fujifilm X-T5',
    lens: 'XF 35mm',
    iso: 200,
    exposureSeconds: 1 / 125,
    fNumber: 2.8,
    focalLengthMm: 35,
    latitude: 31.23041,
    longitude: 121.47372,
    altitude: 12,
    software: null,
    rating: 0,
    favourite: false,
    tags: [dog, car],
    allTags: [dog, car, cat],
    fields: [
      { key: 'album', values: ['春节'] },
      { key: 'place', values: [] },
    ],
    stages: [{ stage: 'tag', state: 'done', kind: null, reason: null }],
    ...of,
  };
}

/** The colours of boxes. Eight, because more cannot be told apart with every kind of colour vision. */
export type BoxColour = 'animal' | 'person' | 'plant' | 'food' | 'vehicle' | 'building' | 'object' | 'other';

/** The vocabulary's categories (models/vocabulary/categories.tsv) by the colour that stands for them. */
const COLOURS: Record<string, BoxColour> = {
  human: 'person',
  animal: 'animal',
  plant: 'plant',
  nature: 'plant',
  farming: 'plant',
  food: 'food',
  drink: 'food',
  kitchenware: 'food',
  vehicle: 'vehicle',
  sport: 'vehicle',
  architecture: 'building',
  place: 'building',
  city: 'building',
};

/** The colour of a category's boxes. Things that people make and carry share one; a typed tag has no category. */
export function boxColour(category: string | null): BoxColour {
  if (category === null) return 'other';
  return COLOURS[category] ?? 'object';
}

/** The token of a colour, for styles. */
export const boxToken = (category: string | null): string => `var(--box-${boxColour(category)})`;

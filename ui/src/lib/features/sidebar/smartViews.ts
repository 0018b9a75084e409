import Clock from '@lucide/svelte/icons/clock';
import Heart from '@lucide/svelte/icons/heart';
import Images from '@lucide/svelte/icons/images';
import Tag from '@lucide/svelte/icons/tag';
import type { Overview } from '$lib/backend';
import type { Icon } from '$lib/components';
import type { MessageKey } from '$lib/i18n';
import { libraryPlace, type LibraryPlace, type Place } from '$lib/shell';

/** A view of the whole library that is always in the side bar. */
export interface SmartView {
  name: string;
  label: MessageKey;
  icon: Icon;
  place: LibraryPlace;
  count: (overview: Overview) => number;
}

export const SMART_VIEWS: readonly SmartView[] = [
  { name: 'all', label: 'sidebar.all', icon: Images, place: libraryPlace(), count: (of) => of.all },
  {
    name: 'favourites',
    label: 'sidebar.favourites',
    icon: Heart,
    place: libraryPlace({ text: 'is:favourite' }),
    count: (of) => of.favourites,
  },
  {
    name: 'recent',
    label: 'sidebar.recent',
    icon: Clock,
    place: libraryPlace({ recent: true, sort: 'recently_added' }),
    count: (of) => of.recentlyAdded,
  },
  {
    name: 'untagged',
    label: 'sidebar.untagged',
    icon: Tag,
    place: libraryPlace({ text: 'is:untagged' }),
    count: (of) => of.untagged,
  },
];

/** Whether a place is shown now, for the mark of the side bar. */
export function isAt(now: Place, place: LibraryPlace): boolean {
  return JSON.stringify(now) === JSON.stringify(place);
}

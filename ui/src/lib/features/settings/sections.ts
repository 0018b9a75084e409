import Database from '@lucide/svelte/icons/database';
import Folder from '@lucide/svelte/icons/folder';
import Gauge from '@lucide/svelte/icons/gauge';
import Info from '@lucide/svelte/icons/info';
import Plug from '@lucide/svelte/icons/plug';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Tags from '@lucide/svelte/icons/tags';
import type { Component } from 'svelte';
import type { Icon } from '$lib/components';
import type { MessageKey } from '$lib/i18n';
import type { SettingsSection } from '$lib/shell';
import About from './About.svelte';
import Api from './Api.svelte';
import Data from './Data.svelte';
import Folders from './Folders.svelte';
import General from './General.svelte';
import Performance from './Performance.svelte';
import TagSection from './TagSection.svelte';

interface Section {
  icon: Icon;
  title: MessageKey;
  content: Component;
}

/** The parts of the settings in their order. */
export const SECTIONS: Record<SettingsSection, Section> = {
  general: { icon: SlidersHorizontal, title: 'settings.section.general', content: General },
  folders: { icon: Folder, title: 'settings.section.folders', content: Folders },
  tags: { icon: Tags, title: 'settings.section.tags', content: TagSection },
  performance: { icon: Gauge, title: 'settings.section.performance', content: Performance },
  api: { icon: Plug, title: 'settings.section.api', content: Api },
  data: { icon: Database, title: 'settings.section.data', content: Data },
  about: { icon: Info, title: 'settings.section.about', content: About },
};

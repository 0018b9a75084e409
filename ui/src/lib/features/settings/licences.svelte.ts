import { licences, type LicenceText } from '$lib/backend';
import { toasts } from '$lib/shell';

/** Parts shown until the person asks for all. */
const FIRST = 12;

/** What the program is made of. */
export class Licences {
  all = $state.raw<LicenceText[]>([]);
  search = $state('');
  everything = $state(false);

  /** The parts that the search names, in their name or licence. */
  readonly found = $derived.by(() => {
    const wanted = this.search.trim().toLowerCase();
    return this.all.filter((part) => `${part.name} ${part.licence}`.toLowerCase().includes(wanted));
  });

  readonly shown = $derived(this.everything || this.search.trim() ? this.found : this.found.slice(0, FIRST));

  async load(): Promise<void> {
    try {
      this.all = await licences();
    } catch (fault) {
      toasts.fail(fault);
    }
  }
}

/** What can be done with someone in line or on hold: the parts of the menus, as forms that also work by Enter. */

import { html, nothing, type TemplateResult } from "lit";
import type { DeskPriority, DeskRemoveReason, DeskTarget, DeskTicket } from "../../contract/types";
import type { Targets } from "../../lib/desk-picture";

export const REMOVE_REASONS: readonly (readonly [why: DeskRemoveReason, words: string])[] = [
  ["notThere", "Does not seem to be there"],
  ["notNeeded", "Settled, or belongs elsewhere"],
  ["misuse", "Improper behaviour"],
  ["other", "Another reason"],
];

const PRIORITIES: readonly (readonly [priority: DeskPriority, words: string])[] = [
  ["before", "Earlier"],
  ["usual", "In order"],
  ["after", "Later"],
];

export interface MenuActions {
  readonly pick: (ticket: string) => void;
  readonly priority: (ticket: string, priority: DeskPriority) => void;
  readonly transfer: (ticket: string, to: string) => void;
  readonly remove: (ticket: string, why: DeskRemoveReason) => void;
}

/** Everything for someone in line. */
export function lineMenu(ticket: DeskTicket, targets: Targets, canPick: boolean, actions: MenuActions): TemplateResult {
  return html`
    <div class="app-menu">
      <div class="app-menu__part">
        <button class="app-button app-button--wide" type="button" aria-disabled=${!canPick || ticket.stage !== "waiting"}
          @click=${() => canPick && ticket.stage === "waiting" && actions.pick(ticket.id)}>Call in now</button>
      </div>
      <div class="app-choices" role="group" aria-label="Place of ${ticket.name}">
        ${PRIORITIES.map(
          ([priority, words]) =>
            html`<button class="app-choices__one" type="button" aria-pressed=${ticket.priority === priority}
              @click=${() => actions.priority(ticket.id, priority)}>${words}</button>`,
        )}
      </div>
      ${transferForm(ticket, targets, actions.transfer)}
      ${removeForm(ticket, actions.remove)}
    </div>`;
}

/** Handing on and removing: for someone on hold. */
export function heldMenu(ticket: DeskTicket, targets: Targets, actions: MenuActions): TemplateResult {
  return html`<div class="app-menu">${transferForm(ticket, targets, actions.transfer)}${removeForm(ticket, actions.remove)}</div>`;
}

export function transferForm(
  ticket: DeskTicket,
  { hosts, sessions }: Targets,
  transfer: MenuActions["transfer"],
): TemplateResult | typeof nothing {
  if (hosts.length + sessions.length === 0) return nothing;
  return html`
    <form class="app-menu__part" @submit=${chosen("to", (to) => transfer(ticket.id, to))}>
      <label class="app-menu__label" for="to-${ticket.id}">Hand on to</label>
      <select class="app-input app-menu__choice" id="to-${ticket.id}" name="to" required>
        <option value="">Choose where</option>
        ${group("Hosts", hosts)}${group("Sessions", sessions)}
      </select>
      <button class="app-button app-button--secondary">Hand on</button>
    </form>`;
}

function group(label: string, targets: readonly DeskTarget[]): TemplateResult | typeof nothing {
  if (targets.length === 0) return nothing;
  const words = ({ name, doing }: DeskTarget) => (doing ? `${name} · ${doing}` : name);
  return html`<optgroup label=${label}>${targets.map((target) => html`<option value=${target.to}>${words(target)}</option>`)}</optgroup>`;
}

function removeForm(ticket: DeskTicket, remove: MenuActions["remove"]): TemplateResult {
  return html`
    <form class="app-menu__part" @submit=${chosen("why", (why) => remove(ticket.id, why as DeskRemoveReason))}>
      <label class="app-menu__label" for="why-${ticket.id}">Remove, because</label>
      <select class="app-input app-menu__choice" id="why-${ticket.id}" name="why" required>
        <option value="">Choose why</option>
        ${REMOVE_REASONS.map(([why, words]) => html`<option value=${why}>${words}</option>`)}
      </select>
      <button class="app-button app-button--secondary app-menu__remove">Remove</button>
    </form>`;
}

/** Hands over what was chosen; the browser has checked that something was. */
function chosen(name: string, act: (value: string) => void): (event: SubmitEvent) => void {
  return (event) => {
    event.preventDefault();
    const choice = (event.currentTarget as HTMLFormElement).elements.namedItem(name);
    if (choice instanceof HTMLSelectElement && choice.value) act(choice.value);
  };
}

/** Esc closes the menu, and nothing else: an offer that came meanwhile is not declined by it. */
export function closeOnEscape(event: KeyboardEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (event.key !== "Escape" || !details.open) return;
  event.preventDefault();
  event.stopPropagation();
  details.open = false;
  details.querySelector("summary")?.focus();
}

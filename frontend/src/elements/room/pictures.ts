/** Everybody's pictures, and the own one among or above them. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { arrange, columnsFor, type Layout, type Tile } from "../../lib/room/gallery";
import "./own-picture";
import "./tile";
import { say } from "../../lib/say";

export interface PicturesState {
  readonly tiles: readonly Tile[];
  readonly layout: Layout;
  /** The picture that the reader has made large. */
  readonly chosen: string | null;
  /** Who was heard last. */
  readonly speaking: string | null;
  /** Whose pictures the connection does not bear. */
  readonly paused: ReadonlySet<string>;
  /** Whose pictures stand still. */
  readonly still: ReadonlySet<string>;
  readonly own: MediaStream | null;
  readonly isSeen: boolean;
  readonly isMirrored: boolean;
  readonly isWide: boolean;
  readonly speaker: string;
}

export interface PicturesActions {
  readonly choose: (id: string) => void;
  readonly soundBlocked: (id: string, isBlocked: boolean) => void;
}

/** They stay in the order in which they came, wherever they stand: a film that is moved in the page stops. */
export function pictures(state: PicturesState, actions: PicturesActions): TemplateResult {
  const { tiles, own, speaking } = state;
  const { mode, large } = arrange(tiles, state.layout, state.chosen, speaking);
  const placeOf = ({ id }: Tile) => (mode === "large" ? (id === large ? "large" : "small") : mode);
  const isAmongOthers = tiles.length > 1;
  const tile = (one: Tile) => {
    const isPerson = one.kind === "person";
    return html`<ar-tile .tile=${one} .place=${placeOf(one)} .isAmongOthers=${isAmongOthers} .speaker=${state.speaker}
      .isChosen=${one.id === state.chosen} .isSpeaking=${isAmongOthers && isPerson && one.key === speaking}
      .isStill=${isPerson && (state.paused.has(one.key) || state.still.has(one.key))}
      .note=${isPerson && state.paused.has(one.key) ? say("tile-weak") : ""}
      @ar-tile-chosen=${() => actions.choose(one.id)}
      @ar-tile-sound=${(event: CustomEvent<boolean>) => actions.soundBlocked(one.id, event.detail)}></ar-tile>`;
  };
  const count = tiles.length + (own ? 1 : 0);
  const columns = columnsFor(count, state.isWide);
  return html`
    <div class="app-room__pictures" data-mode=${mode} data-columns=${columns} data-rows=${Math.ceil(count / columns)}
      ?data-wide=${state.isWide}>
      ${repeat(tiles, ({ id }) => id, tile)}
      ${own ? html`<ar-own .stream=${own} .isSeen=${state.isSeen} .isMirrored=${state.isMirrored} .place=${ownPlace(mode)}></ar-own>` : nothing}
    </div>`;
}

/** With one picture to look at, the own one keeps out of its way. */
function ownPlace(mode: "single" | "large" | "grid"): "corner" | "small" | "grid" {
  if (mode === "single") return "corner";
  return mode === "large" ? "small" : "grid";
}

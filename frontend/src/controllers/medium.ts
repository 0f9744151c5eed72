/**
 * What a player's tools need of that which plays. A video or audio element is one; so is a take of several films, and
 * several recorders side by side, each with one time axis of its own.
 */
export interface Medium extends EventTarget {
  currentTime: number;
  readonly duration: number;
  readonly paused: boolean;
  readonly readyState: number;
  playbackRate: number;
  play: () => Promise<void>;
  pause: () => void;
}

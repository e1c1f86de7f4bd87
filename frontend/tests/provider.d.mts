export interface Settings {
  readonly issuer: string;
  /** In PEM, as its key. */
  readonly certificate: string;
  readonly key: string;
  readonly clientSecret: string;
  /** Where browsers are sent back to. */
  readonly returnUrl: string;
}

export interface Running {
  stop(): Promise<void>;
}

export function startProvider(settings: Settings): Promise<Running>;

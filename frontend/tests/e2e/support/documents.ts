/** Reads what the server renders, for the few things that are done without a page. */

/** The picture that a page was served with. */
export function pictureOf<Picture>(page: string): Picture {
  const [, json] = /<script type="application\/json" id="picture">(.*?)<\/script>/s.exec(page) ?? [];
  if (!json) throw new Error(`a page without a picture: ${page.slice(0, 400)}`);
  return JSON.parse(json) as Picture;
}

/** What every form of a page carries to prove that it is the server's own. */
export function formToken(page: string): string {
  const [, token] = /name="csrf" value="([^"]+)"/.exec(page) ?? [];
  if (!token) throw new Error(`a page without a form: ${page.slice(0, 400)}`);
  return token;
}

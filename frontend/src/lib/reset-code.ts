/** What follows the sign `#` in a link is sent to nobody; here it becomes the value of a field. */
export function takeCode(field: HTMLInputElement, location: Location, history: History): void {
  const code = location.hash.slice(1);
  if (code === "" || field.value !== "") return;
  field.value = code;
  // Out of the address, so that it is in no history, and on no screen that somebody photographs.
  history.replaceState(null, "", location.pathname);
}

/** The page where a password is set: takes the code out of the address, and puts it where it belongs. */

import { takeCode } from "./lib/reset-code";

const field = document.querySelector<HTMLInputElement>("#token");
if (field) takeCode(field, location, history);

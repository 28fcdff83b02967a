// The one script of every page: navigation, small behaviours, and the islands that stand on most pages.
import "./navigation.js";
import "./behaviours.js";
import "../../../wwwroot/islands/v-palette.js";
import "../../../wwwroot/islands/v-hotkeys.js";
import "../../../wwwroot/islands/v-table.js";
import "../../../wwwroot/islands/v-copy.js";
// Last: what is still undefined then has to be fetched.
import "./islands.js";

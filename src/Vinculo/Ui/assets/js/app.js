// The one script of every page: navigation, small behaviours, and the islands of everyday pages: together they are
// smaller than the requests they save.
import "./navigation.js";
import "./behaviours.js";
import "../../../wwwroot/islands/v-palette.js";
import "../../../wwwroot/islands/v-hotkeys.js";
import "../../../wwwroot/islands/v-table.js";
import "../../../wwwroot/islands/v-copy.js";
import "../../../wwwroot/islands/v-combobox.js";
import "../../../wwwroot/islands/v-edit.js";
import "../../../wwwroot/islands/v-recogniser.js";
import "../../../wwwroot/islands/v-sheet.js";
// Last: what is still undefined then has to be fetched.
import "./islands.js";

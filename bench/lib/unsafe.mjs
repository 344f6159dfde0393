import Sqlite from "better-sqlite3";

/* Loaded before Vis: SQLite is told `synchronous = NORMAL` where Vis says FULL. */
const { pragma } = Sqlite.prototype;
Sqlite.prototype.pragma = function (text, ...more) {
  return pragma.call(this, text === "synchronous = FULL" ? "synchronous = NORMAL" : text, ...more);
};

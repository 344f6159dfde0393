import Sqlite from "better-sqlite3";

/* Loaded before Vis: SQLite is told `synchronous = NORMAL` where Vis says FULL. */
const told = Object.getOwnPropertyDescriptor(Sqlite.prototype, "pragma");
Sqlite.prototype.pragma = function (text, ...more) {
  const said = text === "synchronous = FULL" ? "synchronous = NORMAL" : text;
  return told.value.call(this, said, ...more);
};

// counts transactions: patched by env in the server through --import
import Sqlite from "better-sqlite3";

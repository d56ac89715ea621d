import BuiltInSQL
import Commands
import Foundation
import Migrator

// gatehouse as of a later release, for the tests of releases side by side: one migration more, and another test/test.
// GATEHOUSE_TEST_AHEAD: by how many releases, 1 where unset.

let ahead = ProcessInfo.processInfo.environment["GATEHOUSE_TEST_AHEAD"].flatMap { Int($0) } ?? 1
let current = SQLTree.builtIn
let next = SQLTree(
    name: current.name,
    release: current.release + ahead,
    migrations: current.migrations + [SQLFile(name: "9999_next.sql", text: "create table gatehouse.next (id bigint);")],
    definitions: current.definitions.map { file in
        guard file.name == "api/v1/test/test.sql" else { return file }
        return SQLFile(name: file.name, text: file.text.replacing("to_json(args)", with: "to_json('next ' || args)"))
    }
)
await Gatehouse.$builtIn.withValue(next) { await Gatehouse.run() }

import Migrator
import Testing

struct LineOfStatementTests {
    @Test(arguments: [
        ("select 1;\nselect 2;\n\n  select 3;", [1, 2, 4]),
        ("\n\nselect 1", [3]),
        ("-- a;b\nselect 1; -- c;\nselect 2;", [2, 3]),
        ("/* ; /* ; */ ; */ select 1;\nselect 2;", [1, 2]),
        ("select ';\n;';\nselect 2;", [1, 3]),
        ("select 'it''s;';\nselect 2;", [1, 2]),
        ("select e'\\';';\nselect 2;", [1, 2]),
        ("select '\\';\nselect 2;", [1, 2]),
        ("select \";\";\nselect 2;", [1, 2]),
        ("do $$\nbegin;\nend;\n$$;\nselect 2;", [1, 5]),
        ("do $a$ $$;$$ ;\n$a$;\nselect 2;", [1, 3]),
        ("select $1;\nselect 2;", [1, 2]),
        ("select a$b$;\nselect 2;\nselect $b$;", [1, 2, 3]),
        (";;\n;select 1;;\nselect 2", [2, 3]),
        ("select 'ä€😀';\nselect 2;", [1, 2]),
    ])
    func eachStatementsLine(text: String, lines: [Int]) {
        #expect(lines.indices.map { text.lineOfStatement($0) } == lines)
    }

    @Test(arguments: [
        ("select 1;\ncommit;", 2), ("-- commit;\n COMMIT AND CHAIN", 2),
        ("savepoint s;\nrollback to s;\nrollback work to savepoint s;\nrollback", 4),
        ("do $$ begin commit; end $$;\nselect 'commit;';\ncommitted;", nil),
        ("create function f() returns int begin atomic select 1; select 2; end;\nend;", 2), ("", nil),
        ("create table t ();\nend", 2), ("prepare transaction 'x'", 1), ("prepare p as select 1", nil),
        ("create function f() returns int language plpgsql as $тело$ begin\nreturn 1; end; $тело$;", nil),
        ("select 1 where 'a' like 'b' escape'\\';\ncommit", 2), ("select e'\\';\ncommit', 1", nil),
        ("select E'\\';\ncommit', 1", nil),
    ])
    func whatEndsTheTransaction(text: String, line: Int?) {
        #expect(text.lineOfTransactionControl == line)
    }

    @Test func beyondTheEndIsTheLastStatementsLine() {
        #expect("select 1;\nselect 2;".lineOfStatement(9) == 2)
        #expect("".lineOfStatement(0) == 1)
    }

    @Test(arguments: ["'", "\"", "$$", "$a$ $b$", "/*", "/* *", "--", "e'\\", "$", "select '", "select $a"])
    func whatIsNotClosedEndsWithTheText(text: String) {
        #expect(text.lineOfStatement(3) == 1)
    }
}

select plan(6);
select is(api_v1.test_test(null, 'a "b"')::text, '"a \"b\""', 'what it was given');
select is(api_v1.test_test(null, null)::text, null, 'nothing');
select is(gate.test_test(null, null, 'x')::text, '"x"', 'the gate: a guest');
select member('alice'), session('alice');
select is(gate.test_test(hash('alice-session'), '192.0.2.7', 'x')::text, '"x"', 'the gate: a session');
select is(gate.test_test(hash('unknown'), null, 'x')::text, '"x"', 'the gate: an unknown token');
select is(length(gate.test_test(null, null, repeat('x', 100000))::text), 100002, 'long');
select * from finish();

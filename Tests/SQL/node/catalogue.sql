select plan(12);
create temp table got as select gate.node_catalogue()::jsonb as j;
select set_eq('select jsonb_object_keys(j) from got', array['release', 'configuration', 'problems', 'methods'], 'its parts');
select is(j -> 'configuration', '{"argon2_memory_kib": 19456, "argon2_iterations": 2, "argon2_parallelism": 1}', 'what nodes need of the configuration, no secret') from got;
select is(j -> 'problems', '[]', 'no problem') from got;
select is(jsonb_array_length(j -> 'methods')::bigint, (select count(*) from gatehouse.methods), 'all methods') from got;
create temp table method as select m from got, jsonb_array_elements(j -> 'methods') m where m ->> 'id' = '/v1/session/signin';
select set_eq('select jsonb_object_keys(m) from method', array['id', 'title', 'description', 'permissions', 'parameters', 'options', 'result', 'name',
  'is_stable', 'returns_reply', 'argument_types', 'has_batch_gate', 'comment'], 'of each method');
select is(m -> 'is_stable', 'false', 'VOLATILE'), is(m -> 'argument_types', '["json", "json", "uuid", "bytea", "text"]', 'arguments') from method;
select is(m -> 'options', '{"step": true}', 'options without the result'), is(m -> 'result' -> 'required', '["auth", "settings"]', 'the result') from method;
update gatehouse.methods set options = '{}' where id = '/v1/test/test';
select is(m ->> 'options' || coalesce(m ->> 'result', ' none'), '{} none', 'neither options nor result')
  from json_array_elements(gate.node_catalogue() -> 'methods') m where m ->> 'id' = '/v1/test/test';
update gatehouse.methods set permissions = '{undeclared}' where id = '/v1/test/test';
select is(gate.node_catalogue() ->> 'problems', '["/v1/test/test: permission undeclared is not declared"]', 'a problem is told');
delete from gatehouse.methods;
select is(gate.node_catalogue() ->> 'methods', '[]', 'an empty catalogue');
select * from finish();

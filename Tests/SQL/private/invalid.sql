select plan(3);
select throws_ok($$ select gatehouse.invalid('/0/email', 'is "odd"') $$, 'GH808', 'Parameters validation error', 'raises');
select is(violation($$ select gatehouse.invalid('/0/email', 'is "odd"') $$), '/0/email', 'the path');
create function pg_temp.detail() returns jsonb language plpgsql as $$
declare v_detail text;
begin
  perform gatehouse.invalid('/0', 'is "odd"');
exception when sqlstate 'GH808' then
  get stacked diagnostics v_detail = pg_exception_detail;
  return v_detail;
end $$;
select is(pg_temp.detail(), '[{"path": "/0", "message": "is \"odd\""}]', 'the detail is the reply''s data.errors');
select * from finish();

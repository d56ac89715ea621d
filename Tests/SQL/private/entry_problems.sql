select plan(31);
create function pg_temp.problems(entry json, file text default 'api/v1/x/y-z.sql') returns text language plpgsql as $$
begin
  delete from gatehouse.entries;
  insert into gatehouse.entries (entry, file) values (entry, file);
  return (select string_agg(p, '; ') from gatehouse.entry_problems('app') p);
end $$;
select is(pg_temp.problems('{"id": "/v1/x/y-z", "title": "T", "permissions": ["*"]}'), null, 'an entry that is well');
select is(pg_temp.problems('{"id": "/v1/x/y-z", "title": "T", "description": "D", "permissions": ["a", "b"], "options": {}, "result": {},
  "parameters": [{"name": "a", "required": true, "schema": {}, "description": "", "example": null}]}'), null, '... with all that there can be');
select is(pg_temp.problems(('{"title": "T", "permissions": ["*"], "id": "/v1/x/y-z"' || wrong || '}')::json), 'api/v1/x/y-z.sql: ' || problem, problem)
  from (values
    (', "id": "/v1/x/y"', 'the entry''s id is /v1/x/y, its file''s path asks for /v1/x/y-z'),
    (', "id": null', 'the entry''s id is , its file''s path asks for /v1/x/y-z'),
    (', "title": null', 'title must be string'),
    (', "description": 5', 'description must be string'),
    (', "permissions": "*"', 'permissions must be an array of names, one at least'),
    (', "permissions": []', 'permissions must be an array of names, one at least'),
    (', "permissions": null', 'permissions must be an array of names, one at least'),
    (', "parameters": {"a": 1}', 'parameters must be array'),
    (', "options": []', 'options must be object'),
    (', "result": true', 'result must be object'),
    (', "options": {"result": {}}', 'result has its place beside options, not within'),
    (', "options": {"upload": "yes"}', 'upload must be boolean or object'),
    (', "options": {"upload": {"content_types": "image/*"}}', 'upload''s content_types must be array'),
    (', "options": {"upload": {"content": 1}}', 'upload''s content must be boolean'),
    (', "options": {"upload": {"limit": 0}}', 'upload''s limit must be a positive integer'),
    (', "options": {"upload": {"limit": "many"}}', 'upload''s limit must be a positive integer'),
    (', "options": {"upload": {"limit": 4194305, "content": true}}', 'upload''s limit must be at most 4194304 with content'),
    (', "options": {"upload": {"max": 5}}', 'options/upload/max is not a known property'),
    (', "permission": ["*"]', 'permission is not a known property'),
    (', "parameters": [{"name": "a"}, {"name": "b", "requird": true}]', 'parameters/1/requird is not a known property')) w (wrong, problem);
select is(pg_temp.problems(('{"id": "/v1/x/y-z", "title": "T", "permissions": ["*"], "options": {"upload": ' || upload || '}}')::json), null, upload)
  from unnest(array['true', '{"content_types": ["image/*"], "limit": 4194304, "content": true}']) upload;
select is(pg_temp.problems('{"id": "/v1/x/y-z"}'),
  'api/v1/x/y-z.sql: title must be string; api/v1/x/y-z.sql: permissions must be an array of names, one at least', 'everything at once');
select matches(pg_temp.problems('[]'), 'title must be string', 'no object at all');
select matches(pg_temp.problems('{"id": "/v1/x/y", "title": "T", "permissions": ["*"]}', file), file || ': a method''s file is api/v1/MODULE/METHOD.sql', file)
  from unnest(array['private/api/v1/x/y.sql', 'api/v1/y.sql', 'api/v1/X/y.sql']) file;
select is(pg_temp.problems('{"id": "/v1/test/test", "title": "T", "permissions": ["*"]}', 'api/v1/test/test.sql'),
  'api/v1/test/test.sql: method /v1/test/test belongs to the SQL tree gatehouse', 'another tree''s method');
insert into gatehouse.entries (entry, file) values ('{"id": "/v1/test/test", "title": "T", "permissions": ["*"]}', 'api/v1/test/test.sql');
select is(array(select gatehouse.entry_problems('gatehouse')), array_fill('api/v1/test/test.sql: more than one entry'::text, array[2]), 'two entries in a file');
select * from finish();

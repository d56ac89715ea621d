create or replace function gatehouse.entry_problems(tree text) returns setof text
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return query
    select pg_catalog.format('%s: %s', e.file, problem.text)
      from gatehouse.entries e
      cross join lateral (
        select '/' || pg_catalog.substring(e.file, '^api/(v1(?:/[a-z][a-z0-9-]*){2,})[.]sql$') as id,
            e.entry -> 'permissions' as permissions,
            e.entry -> 'options' -> 'upload' as upload,
            case when pg_catalog.json_typeof(e.entry -> 'options' -> 'upload' -> 'limit') = 'number'
              then (e.entry -> 'options' -> 'upload' ->> 'limit')::numeric end as upload_limit,
            (select m.tree from gatehouse.methods m where m.id = e.entry ->> 'id') as owner
      ) v
      cross join lateral (
        values
          (v.id is null, 'a method''s file is api/v1/MODULE/METHOD.sql, in lower case, digits and hyphens'),
          (e.entry ->> 'id' is distinct from v.id,
            pg_catalog.format('the entry''s id is %s, its file''s path asks for %s', e.entry ->> 'id', v.id)),
          (v.owner <> tree, pg_catalog.format('method %s belongs to the SQL tree %s', v.id, v.owner)),
          ((select pg_catalog.count(*) from gatehouse.entries o where o.file = e.file) > 1, 'more than one entry'),
          (pg_catalog.json_typeof(e.entry -> 'title') is distinct from 'string', 'title must be string'),
          (pg_catalog.json_typeof(e.entry -> 'description') <> 'string', 'description must be string'),
          (case pg_catalog.json_typeof(v.permissions) when 'array' then pg_catalog.json_array_length(v.permissions) = 0 else true end,
            'permissions must be an array of names, one at least'),
          (pg_catalog.json_typeof(e.entry -> 'parameters') <> 'array', 'parameters must be array'),
          (pg_catalog.json_typeof(e.entry -> 'result') <> 'object', 'result must be object'),
          (pg_catalog.json_typeof(e.entry -> 'options') <> 'object', 'options must be object'),
          (pg_catalog.json_typeof(v.upload) not in ('boolean', 'object'), 'upload must be boolean or object'),
          (pg_catalog.json_typeof(v.upload -> 'content_types') <> 'array', 'upload''s content_types must be array'),
          (pg_catalog.json_typeof(v.upload -> 'content') <> 'boolean', 'upload''s content must be boolean'),
          (v.upload -> 'limit' is not null and (v.upload_limit > 0 and v.upload_limit % 1 = 0) is not true,
            'upload''s limit must be a positive integer'),
          (v.upload ->> 'content' = 'true' and v.upload_limit > 4194304, 'upload''s limit must be at most 4194304 with content'),
          (e.entry -> 'options' -> 'result' is not null, 'result has its place beside options, not within')
      ) problem (holds, text)
      where problem.holds;
  -- A misspelt key would not be missed otherwise.
  return query
    select pg_catalog.format('%s: %s%s is not a known property', e.file, part.path, k.name)
      from gatehouse.entries e
      cross join lateral (
        select '', e.entry, array['id', 'title', 'description', 'permissions', 'parameters', 'result', 'options']
        union all
        select 'options/upload/', e.entry -> 'options' -> 'upload', array['content_types', 'limit', 'content']
        union all
        select 'parameters/' || (p.position - 1) || '/', p.parameter, array['name', 'required', 'schema', 'description', 'example']
          from pg_catalog.json_array_elements(
              case pg_catalog.json_typeof(e.entry -> 'parameters') when 'array' then e.entry -> 'parameters' else '[]' end)
            with ordinality p (parameter, position)
      ) part (path, object, known)
      cross join lateral pg_catalog.json_object_keys(
          case pg_catalog.json_typeof(part.object) when 'object' then part.object else '{}' end) k (name)
      where k.name <> all (part.known);
end
$$;

comment on function gatehouse.entry_problems(text) is
  'What is wrong with the entries of the SQL tree that is being loaded, each with its file; empty when all is well.';

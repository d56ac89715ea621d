create or replace function gatehouse.active_calls(active json) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  return coalesce((
    select pg_catalog.json_object_agg(c.id, c.calls)
      from (
        select m.id, least(pg_catalog.max(a.calls::text::numeric), 1000000)::integer as calls
          from pg_catalog.json_each(active) a (id, calls)
          join gatehouse.methods m on m.id = a.id
          where case pg_catalog.json_typeof(a.calls) when 'number' then a.calls::text::numeric > 0 else false end
          group by m.id
      ) c
  ), '{}');
end
$$;

comment on function gatehouse.active_calls(json) is
  'What a node says it executes, {"<method id>": n}, without what makes no sense: methods that there are, each once, numbers from 1 to 1,000,000.';

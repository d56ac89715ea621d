create or replace function gatehouse.load_catalogue(tree text) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
declare
  v_problem text;
begin
  select pg_catalog.string_agg(p.problem, '; ') into v_problem from gatehouse.entry_problems(tree) p (problem);
  if v_problem is not null then
    raise exception '%', v_problem using errcode = 'GH500';
  end if;

  delete from gatehouse.methods m
    where m.tree = tree and m.id not in (select e.entry ->> 'id' from gatehouse.entries e);
  insert into gatehouse.methods as m (id, name, tree, title, description, permissions, parameters, options)
    select e.entry ->> 'id',
        pg_catalog.translate(pg_catalog.substr(e.entry ->> 'id', 5), '/-', '__'),
        tree,
        e.entry ->> 'title',
        e.entry ->> 'description',
        array(select * from pg_catalog.json_array_elements_text(e.entry -> 'permissions')),
        coalesce(e.entry -> 'parameters', '[]'),
        -- The table has no column for the result, and needs none: it is kept as if it were an option.
        (
          select coalesce(pg_catalog.json_object_agg(o.name, o.value), '{}')
            from (
              select * from pg_catalog.json_each(e.entry -> 'options')
              union all
              select 'result', e.entry -> 'result' where e.entry -> 'result' is not null
            ) o (name, value)
        )
      from gatehouse.entries e
    on conflict on constraint methods_pkey do update
      set name = excluded.name,
        title = excluded.title,
        description = excluded.description,
        permissions = excluded.permissions,
        parameters = excluded.parameters,
        options = excluded.options;
  delete from gatehouse.entries;

  select pg_catalog.string_agg(p.problem, '; ') into v_problem from gatehouse.function_problems() p (problem);
  if v_problem is not null then
    raise exception '%', v_problem using errcode = 'GH500';
  end if;
  revoke all on all functions in schema api_v1, gate, report from public;
  perform gatehouse.make_inlined();
  perform gatehouse.make_gates();
  perform gatehouse.make_batch_gates();
  select pg_catalog.string_agg(p.problem, '; ') into v_problem from gatehouse.catalogue_problems() p (problem);
  if v_problem is not null then
    raise exception '%', v_problem using errcode = 'GH500';
  end if;
  -- Without statistics its few rows are planned anew at every call: 17 us instead of 5.
  analyze gatehouse.permissions;
  perform gatehouse.notify('gatehouse_catalogue', '');
end
$$;

comment on function gatehouse.load_catalogue(text) is
  'Ends the load of an SQL tree: its entries become the catalogue, each method gets its gate, nodes are told. GH500 with what does not fit.';

comment on table gatehouse.methods is 'The catalogue: one row per API method, made of its entry in gatehouse.entries.';

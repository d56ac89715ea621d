create or replace function gatehouse.make_batch_gates() returns void
  language plpgsql volatile
as $$
declare
  v_method record;
begin
  perform gatehouse.drop_functions(array(
    select g.oid
      from pg_catalog.pg_proc g
      where g.pronamespace = 'gate'::pg_catalog.regnamespace and pg_catalog.starts_with(g.proname, 'node_batch_')
        and not exists (
          select from gatehouse.method_functions f
            where f.has_batch_gate and g.proname = 'node_batch_' || f.name
              and array(
                select pg_catalog.format_type(t.type, null)
                  from pg_catalog.unnest(g.proargtypes) with ordinality t (type, position)
                  order by t.position
              ) = array['bytea[]', 'inet[]'] || array(select a.type || '[]' from pg_catalog.unnest(f.argument_types) a (type))
        )
  ));

  for v_method in select f.* from gatehouse.method_functions f where f.has_batch_gate order by f.id loop
    execute pg_catalog.format(
      $gate$
        create or replace function gate.%1$I(token_hashes bytea[], addresses inet[]%2$s)
          returns table (data json, refusal text, message text, detail text)
          language plpgsql stable security definer set search_path = pg_catalog, pg_temp
        as $body$
        %3$s
        $body$;
        comment on function gate.%1$I is 'Batch gate of %4$s';
        revoke all on function gate.%1$I from public;
        grant execute on function gate.%1$I to gatehouse_node;
      $gate$,
      'node_batch_' || v_method.name,
      (select pg_catalog.string_agg(pg_catalog.format(', arguments_%s %s[]', a.position, a.type), '' order by a.position)
        from pg_catalog.unnest(v_method.argument_types) with ordinality a (type, position)),
      pg_catalog.format(
        gatehouse.batch_gate_body(v_method.expression is not null),
        v_method.name,
        v_method.permissions,
        (select pg_catalog.string_agg(
            pg_catalog.format(', arguments_%s[%s]', a.position, case when v_method.expression is null then 'v_index' else 'c.place' end),
            '' order by a.position)
          from pg_catalog.unnest(v_method.argument_types) with ordinality a (type, position))
      ),
      v_method.id
    );
  end loop;
end
$$;

comment on function gatehouse.make_batch_gates() is
  'Writes a second gate for each point read: an array for each argument in, a row per call out, in their order: data, or the SQLSTATE of class GH, message and detail with which this one call was refused. Any other error fails the batch (decision 0006).';

create or replace function gatehouse.make_gates() returns void
  language plpgsql volatile
as $$
declare
  v_method record;
  v_returns text;
begin
  perform gatehouse.drop_functions(array(
    select g.oid
      from pg_catalog.pg_proc g
      join pg_catalog.pg_description d on d.objoid = g.oid and d.description like 'Gate of %'
        and d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
      where g.pronamespace = 'gate'::pg_catalog.regnamespace
        and not exists (
          select from gatehouse.method_functions f
            where f.name = g.proname
              and (g.prorettype = 'gatehouse.reply'::pg_catalog.regtype) = f.returns_reply
              and g.proargnames = array['token_hash', 'address'] || f.argument_names
              and array(
                select pg_catalog.format_type(t.type, null)
                  from pg_catalog.unnest(g.proargtypes) with ordinality t (type, position)
                  order by t.position
              ) = array['bytea', 'inet'] || f.argument_types
        )
  ));

  for v_method in select f.* from gatehouse.method_functions f where f.function is not null order by f.id loop
    v_returns := case when v_method.returns_reply then 'gatehouse.reply' else 'json' end;
    execute pg_catalog.format(
      $gate$
        create or replace function gate.%1$I(token_hash bytea, address inet%2$s) returns %3$s
          language plpgsql %4$s security definer %5$s
        as $body$
        #variable_conflict use_variable
        declare
          "caller of gate" constant gatehouse.caller := gatehouse.enter(token_hash, address, %6$L);
        begin
          %7$s
        end
        $body$;
        comment on function gate.%1$I is 'Gate of %8$s';
        revoke all on function gate.%1$I from public;
        grant execute on function gate.%1$I to gatehouse_node;
      $gate$,
      v_method.name,
      (select pg_catalog.string_agg(pg_catalog.format(', %I %s', a.name, a.type), '' order by a.position)
        from rows from (pg_catalog.unnest(v_method.argument_names), pg_catalog.unnest(v_method.argument_types))
          with ordinality a (name, type, position)),
      v_returns,
      case v_method.volatility when 'v' then 'volatile' else 'stable' end,
      case when (v_method.options ->> 'schema_qualified')::boolean then ''
        else 'set search_path = pg_catalog, pg_temp' end,
      v_method.permissions,
      pg_catalog.format(
        case
          -- Looks at the clock again: the method may have waited for a lock that its caller holds. PostgreSQL's DETAIL has the row
          -- that broke a rule, with all that the owner may read of it: password and token hashes.
          when v_method.volatility = 'v' then $volatile$
            declare
              "reply of gate" %3$s;
            begin
              "reply of gate" := api_v1.%1$I("caller of gate"%2$s);
              perform gatehouse.refuse_late_end();
              return "reply of gate";
            exception when integrity_constraint_violation then
              raise exception using errcode = sqlstate, message = sqlerrm;
            end;$volatile$
          when v_method.expression is null then 'return api_v1.%1$I("caller of gate"%2$s);'
          else 'return (select d.data from inlined.%1$I("caller of gate"%2$s) d (data) limit 1);' end,
        v_method.name,
        (select pg_catalog.string_agg(pg_catalog.format(', %I', a.name), '' order by a.position)
          from pg_catalog.unnest(v_method.argument_names) with ordinality a (name, position)),
        v_returns
      ),
      v_method.id
    );
  end loop;
end
$$;

comment on function gatehouse.make_gates() is
  'Writes one gate per method: token and address in, gatehouse.enter admits, only then the method runs, inlined if it is an expression. SECURITY DEFINER with a pinned search_path, except methods whose entry says schema_qualified (their cost: decision 0004).';

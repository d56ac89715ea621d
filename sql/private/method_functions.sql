create or replace view gatehouse.method_functions as
  select m.id,
      m.name,
      m.permissions,
      m.parameters,
      m.options,
      p.oid as function,
      p.provolatile as volatility,
      p.prorettype = 'gatehouse.reply'::pg_catalog.regtype as returns_reply,
      p.prokind = 'f' and not p.proretset
        and p.prorettype in ('gatehouse.reply'::pg_catalog.regtype, 'json'::pg_catalog.regtype) as returns_known_type,
      coalesce(p.proargtypes[0], 0) = 'gatehouse.caller'::pg_catalog.regtype as takes_caller,
      p.proargnames[2:] as argument_names,
      array(
        select pg_catalog.format_type(t.type, null)
          from pg_catalog.unnest(p.proargtypes) with ordinality t (type, position)
          where t.position > 1
          order by t.position
      ) as argument_types,
      array(
        select d.parameter ->> 'name'
          from pg_catalog.json_array_elements(m.parameters) with ordinality d (parameter, position)
          order by d.position
      ) as parameter_names,
      p.provolatile = 's' and p.prorettype = 'json'::pg_catalog.regtype
        and m.options ->> 'lane' is null and m.options ->> 'step' is null
        and pg_catalog.length(m.name) <= 52
        and not exists (
          select from pg_catalog.unnest(p.proargtypes) with ordinality t (type, position)
            where t.position > 1 and t.type not in ('text'::pg_catalog.regtype, 'json'::pg_catalog.regtype)
        ) as has_batch_gate,
      case
        when pg_catalog.starts_with(pg_catalog.pg_get_function_sqlbody(p.oid), 'RETURN ') and p.provolatile = 's'
          and p.prorettype = 'json'::pg_catalog.regtype and not p.proretset
          and not p.proisstrict and not p.prosecdef and p.proconfig is null
          then pg_catalog.substr(pg_catalog.pg_get_function_sqlbody(p.oid), pg_catalog.length('RETURN '))
      end as expression
    from gatehouse.methods m
    left join (
      pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace and n.nspname = 'api_v1'
    ) on p.proname = m.name;

comment on view gatehouse.method_functions is
  'The catalogue beside pg_proc: each method with its function''s signature. Arguments after the caller; those beyond the parameters come from the node: its step''s, or an upload''s content. has_batch_gate: point reads of text and json, whose gate also comes for many calls at once. expression: what a method that is LANGUAGE sql returns, which then is part of its gates.';

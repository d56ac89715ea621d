create or replace function gatehouse.catalogue_problems() returns setof text
  language plpgsql stable
as $$
begin
  return query
    select pg_catalog.format('%s: %s', f.id, problem.text)
      from gatehouse.method_functions f
      cross join lateral (
        select f.options -> 'upload' ->> 'content' is not distinct from 'true' as takes_content
      ) v
      cross join lateral (
        values
          (not f.takes_caller, 'the function''s first argument is not gatehouse.caller'),
          (not f.returns_known_type, 'the function returns neither json nor gatehouse.reply'),
          (f.volatility = 'i', 'the function is IMMUTABLE; a method is STABLE or VOLATILE'),
          ((coalesce(f.argument_names, '{}'))[1:pg_catalog.cardinality(f.parameter_names)] <> f.parameter_names,
            'the function''s arguments are not named as the parameters are'),
          (pg_catalog.cardinality(f.argument_types) > pg_catalog.cardinality(f.parameter_names)
              and coalesce((f.options ->> 'step')::boolean, false) is false and not v.takes_content,
            'the function has more arguments than the entry has parameters, and no step'),
          (v.takes_content and (f.argument_names[pg_catalog.cardinality(f.parameter_names) + 1:] is distinct from array['content']
                or f.argument_types[pg_catalog.cardinality(f.parameter_names) + 1:] is distinct from array['bytea']),
            'upload has "content": true, so the function''s one further argument is content bytea'),
          (f.argument_types && array['"char"', 'record', 'anyelement'], 'the function has an argument of a pseudo-type'),
          (not exists (
              select from pg_catalog.pg_proc g
                where g.proname = f.name and g.pronamespace = 'gate'::pg_catalog.regnamespace
                  and g.provolatile = f.volatility and g.prosecdef),
            'its gate is missing or of another volatility')
      ) problem (holds, text)
      where problem.holds;
  return query
    select pg_catalog.format('%s: permission %s is not declared', m.id, p.name)
      from gatehouse.methods m
      cross join lateral pg_catalog.unnest(m.permissions) p (name)
      where p.name not in ('*', 'guest', 'user', 'root')
        and not exists (select from gatehouse.permissions d where d.name = p.name);
  return query select p.problem from gatehouse.function_problems() p (problem);
  return query select p.problem from gatehouse.role_problems() p (problem);
end
$$;

comment on function gatehouse.catalogue_problems() is
  'Where catalogue, functions, gates and rights do not fit together; empty when all is well. Loading and starting both refuse otherwise.';

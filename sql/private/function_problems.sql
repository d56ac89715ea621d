create or replace function gatehouse.function_problems() returns setof text
  language plpgsql stable
as $$
begin
  return query
    select case
        when m.id is null then pg_catalog.format('function %s has no entry; where its method is gone, a migration must drop it',
          pg_catalog.string_agg(p.signature, ', '))
        when pg_catalog.count(p.signature) = 0 then pg_catalog.format('%s: function api_v1.%s is missing', m.id, m.name)
        else pg_catalog.format('%s: several functions, the earlier one must be dropped: %s', m.id,
          pg_catalog.string_agg(p.signature, ', ' order by p.oid))
      end
      from gatehouse.methods m
      full join (
        select f.oid, f.proname::text as name, f.oid::pg_catalog.regprocedure::text as signature
          from pg_catalog.pg_proc f
          where f.pronamespace = 'api_v1'::pg_catalog.regnamespace
      ) p on p.name = m.name
      group by m.id, m.name, p.name
      having m.id is null or pg_catalog.count(p.signature) <> 1;
end
$$;

comment on function gatehouse.function_problems() is
  'Where methods and functions of api_v1 are not one and one: a function is missing, or one is left by a method that is gone or by an earlier signature.';

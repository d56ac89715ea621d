create or replace function gatehouse.write_batch_query(method text) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_method record;
begin
  select f.* into strict v_method from gatehouse.method_functions f where f.name = method;
  return pg_catalog.format(
    $body$
        begin
          return query
            select method.data, c.error,
                case when c.error is not null then 'Insufficient permissions' end,
                case when c.error is not null then '' end
              from (
                select made.*, gatehouse.admission_error(made.caller, %2$L) as error
                  from pg_catalog.unnest(gatehouse.callers(token_hashes, addresses)) with ordinality
                    u (user_id, username, is_root, token_id, token_kind, permissions, is_restricted, address, place)
                  cross join lateral (
                    select row(u.user_id, u.username, u.is_root, u.token_id, u.token_kind, u.permissions, u.is_restricted,
                        u.address)::gatehouse.caller as caller, u.place
                  ) made
              ) c
              -- The limit keeps it apart: it is not evaluated for who is refused.
              left join lateral (
                select d.data from inlined.%1$I(c.caller%3$s) d (data) where c.error is null limit 1
              ) method on true
              order by c.place;
        end
    $body$,
    v_method.name,
    v_method.permissions,
    (select pg_catalog.string_agg(pg_catalog.format(', arguments_%s[c.place]', a.position), '' order by a.position)
      from pg_catalog.unnest(v_method.argument_types) with ordinality a (type, position))
  );
end
$$;

comment on function gatehouse.write_batch_query(text) is
  'The body of a batch gate whose method is an expression: one query for all calls, with one start of the executor.';

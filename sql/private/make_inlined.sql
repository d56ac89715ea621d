create or replace function gatehouse.make_inlined() returns void
  -- With it, names in expressions come with their schemas.
  language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  v_method record;
begin
  perform gatehouse.drop_functions(array(
    select i.oid
      from pg_catalog.pg_proc i
      where i.pronamespace = 'inlined'::pg_catalog.regnamespace
        and not exists (
          select from gatehouse.method_functions f
            where f.name = i.proname and f.expression is not null
              and pg_catalog.pg_get_function_arguments(f.function) = pg_catalog.pg_get_function_arguments(i.oid)
        )
  ));

  for v_method in select f.* from gatehouse.method_functions f where f.expression is not null order by f.id loop
    -- The name is the method's, since the expression names arguments by it.
    execute pg_catalog.format(
      $inlined$
        create or replace function inlined.%1$I(%2$s) returns setof json language sql stable
        begin atomic
          select (%3$s)::json;
        end;
        comment on function inlined.%1$I is 'Expression of %4$s';
        revoke all on function inlined.%1$I from public;
      $inlined$,
      v_method.name,
      pg_catalog.pg_get_function_arguments(v_method.function),
      v_method.expression,
      v_method.id
    );
  end loop;
end
$$;

comment on function gatehouse.make_inlined() is
  'Writes schema inlined: of each method that is an expression a set-returning function, which PostgreSQL inlines where it is in a FROM clause (decision 0015).';

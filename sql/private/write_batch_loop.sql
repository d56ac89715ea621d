create or replace function gatehouse.write_batch_loop(method text) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_method record;
begin
  select f.* into strict v_method from gatehouse.method_functions f where f.name = method;
  return pg_catalog.format(
    $body$
        #variable_conflict use_variable
        declare
          v_callers constant gatehouse.caller[] := gatehouse.callers(token_hashes, addresses);
          v_count constant integer := cardinality(v_callers);
          v_index integer := 1;
        begin
          while v_index <= v_count loop
            begin
              while v_index <= v_count loop
                data := api_v1.%1$I(gatehouse.admit(v_callers[v_index], %2$L)%3$s);
                return next;
                v_index := v_index + 1;
              end loop;
            exception when sqlstate 'GH000' then
              get stacked diagnostics refusal = returned_sqlstate, message = message_text, detail = pg_exception_detail;
              data := null;
              return next;
              refusal := null;
              message := null;
              detail := null;
              v_index := v_index + 1;
            end;
          end loop;
        end
    $body$,
    v_method.name,
    v_method.permissions,
    (select pg_catalog.string_agg(pg_catalog.format(', arguments_%s[v_index]', a.position), '' order by a.position)
      from pg_catalog.unnest(v_method.argument_types) with ordinality a (type, position))
  );
end
$$;

comment on function gatehouse.write_batch_loop(text) is
  'The body of a batch gate that calls the method''s function for each call: one subtransaction for all, one more for each refusal.';

create or replace function gatehouse.batch_gate_body(is_inlined boolean) returns text
  language plpgsql immutable
as $$
begin
  if is_inlined then
    return $body$
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
    $body$;
  end if;
  return $body$
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
    $body$;
end
$$;

comment on function gatehouse.batch_gate_body(boolean) is
  'What a batch gate does, as a format: 1 the method''s name, 2 its permissions, 3 further arguments. One query for a method that is an expression (one start of the executor for all calls), else a loop (one subtransaction for all, one more for each refusal).';

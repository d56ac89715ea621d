create or replace function gatehouse.call_log_method(options json) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_fields constant json := gatehouse.list_fields('/v1/admin/api-call-log/read-log');
  v_condition json;
begin
  perform gatehouse.list_options(v_fields, options);
  if options -> 'order_by' is not null then
    perform gatehouse.list_order(v_fields, options -> 'order_by', '/0/order_by');
  end if;
  perform gatehouse.list_condition(v_fields -> w.name, case w.name when 'method_id' then json '{"columns": ["id"]}' end, w.condition,
      '/0/where/' || w.name)
    from pg_catalog.json_each(options -> 'where') w (name, condition);
  v_condition := options -> 'where' -> 'method_id';
  return case pg_catalog.json_typeof(v_condition) when 'array' then v_condition ->> 1 else v_condition #>> '{}' end;
end
$$;

comment on function gatehouse.call_log_method(json) is
  'The method that the options of admin/api-call-log/read-log ask for, null for one that is null. GH808: options that are not as declared; where.method_id is required.';

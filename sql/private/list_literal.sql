create or replace function gatehouse.list_literal(operand json, type text, path text) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  if operand is null or pg_catalog.json_typeof(operand) not in ('string', 'number', 'boolean') then
    perform gatehouse.invalid(path, 'must be a string, number or boolean');
  end if;
  if type = 'id' then
    return pg_catalog.format('%L::bigint', gatehouse.parse_id(operand #>> '{}'));
  end if;
  -- 5.0 is an integer to JSON Schema, and none to PostgreSQL.
  return pg_catalog.format('%L::%s',
    case when pg_catalog.json_typeof(operand) = 'number' and type <> 'text'
      then pg_catalog.trim_scale((operand #>> '{}')::numeric)::text else operand #>> '{}' end,
    type);
end
$$;

comment on function gatehouse.list_literal(json, text, text) is
  'A value that a caller gave, as an SQL literal of a column''s type. Type id: a bigint, null for what is no id. GH808 at path: null, an array or an object.';

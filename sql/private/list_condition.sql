create or replace function gatehouse.list_condition(field json, list_column json, condition json, path text) returns text
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_operator text := '=';
  v_operand json := condition;
  v_type text := coalesce(list_column ->> 'type', 'text');
  v_is_lower boolean := coalesce((list_column ->> 'lower')::boolean, false);
  v_template text;
  v_literal text;
  v_pattern text;
begin
  -- A mistake in the method: without this, its condition would vanish and the list show everything.
  if field is not null and list_column is null then
    raise exception 'a field of the list has no column' using errcode = 'GH500';
  end if;
  if pg_catalog.json_typeof(condition) = 'array' then
    v_operator := coalesce(condition ->> 0, '');
    v_operand := condition -> 1;
    if pg_catalog.json_array_length(condition) <> 2 then
      perform gatehouse.invalid(path, 'must be a value or [operator, value]');
    end if;
  end if;
  if field is null
    or not exists (select from pg_catalog.json_array_elements_text(field -> 'conditions') c (name) where c.name = v_operator)
  then
    perform gatehouse.invalid(path, 'is not a condition of this list');
  end if;

  if v_operator in ('in', 'not in') then
    if pg_catalog.json_typeof(v_operand) <> 'array' or pg_catalog.json_array_length(v_operand) not between 1 and 1000 then
      perform gatehouse.invalid(path || '/1', 'must be an array of 1 to 1000 values');
    end if;
    select pg_catalog.string_agg(gatehouse.list_literal(e.value, v_type, path || '/1'), ', ') into v_literal
      from pg_catalog.json_array_elements(v_operand) e (value);
  elsif v_operator = 'like' then
    v_pattern := v_operand #>> '{}';
    if pg_catalog.json_typeof(v_operand) <> 'string' then
      perform gatehouse.invalid(path || '/1', 'must be string');
    elsif pg_catalog.length(v_pattern) > 1000 then
      perform gatehouse.invalid(path || '/1', 'must have at most 1000 characters');
    elsif (pg_catalog.length(v_pattern) - pg_catalog.length(pg_catalog.rtrim(v_pattern, pg_catalog.chr(92)))) % 2 = 1 then
      perform gatehouse.invalid(path || '/1', 'must not end with an escape');
    end if;
    v_literal := pg_catalog.quote_literal(case when v_is_lower then pg_catalog.lower(v_pattern collate "C") else v_pattern end);
  elsif not (v_operator in ('=', '!=') and pg_catalog.json_typeof(v_operand) = 'null') then
    v_literal := gatehouse.list_literal(v_operand, v_type, path);
  end if;

  v_template := case
    when v_operator = 'in' then '%s in (%s)'
    when v_operator = 'not in' then '(%s in (%s)) is not true'
    when v_operator = 'like' and v_is_lower then '%s like %s'
    when v_operator = 'like' then '%s ilike %s'
    when v_operator = '=' and v_literal is null then '%s is null'
    when v_operator = '!=' and v_literal is null then '%s is not null'
    when v_operator = '!=' then '%s is distinct from %s'
    else '%s ' || v_operator || ' %s'
  end;
  return (
    select '(' || pg_catalog.string_agg(
          pg_catalog.format(v_template, c.expression, v_literal),
          case when v_operator in ('!=', 'not in') then ' and ' else ' or ' end) || ')'
      from pg_catalog.json_array_elements_text(list_column -> 'columns') c (expression)
  );
end
$$;

comment on function gatehouse.list_condition(json, json, json, text) is
  'One condition of a list''s where as SQL. field: its declaration under apiRead; list_column: {columns, type, lower} of gatehouse.read_list. Several columns: one that fits is enough. GH808 at path: an operator that is not declared, a value that is none. GH500: a declared field without a column.';

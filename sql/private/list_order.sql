create or replace function gatehouse.list_order(fields json, order_by json, path text) returns json
  language plpgsql stable
as $$
#variable_conflict use_variable
declare
  v_terms json;
  v_problem text;
begin
  if pg_catalog.json_typeof(order_by) not in ('string', 'array') then
    perform gatehouse.invalid(path, 'must be string or array');
  end if;
  select pg_catalog.json_agg(
        case when pg_catalog.json_typeof(t.term) = 'string' then pg_catalog.json_build_array(t.term, 'asc') else t.term end
        order by t.position)
    into v_terms
    from pg_catalog.json_array_elements(
        case pg_catalog.json_typeof(order_by) when 'array' then order_by else pg_catalog.json_build_array(order_by) end)
      with ordinality t (term, position);
  v_terms := coalesce(v_terms, '[]');

  select case
      when pg_catalog.json_array_length(v_terms) > 8 then 'must have at most 8 elements'
      when pg_catalog.json_typeof(t.term) <> 'array' or pg_catalog.json_array_length(t.term) <> 2
        or coalesce(t.term ->> 1, '') not in ('asc', 'desc') then 'must be a field or [field, direction]'
      when (fields -> (t.term ->> 0) ->> 'sortable') is distinct from 'true' then 'must be a sortable field'
    end
    into v_problem
    from pg_catalog.json_array_elements(v_terms) t (term)
    order by 1
    limit 1;
  if v_problem is not null then
    perform gatehouse.invalid(path, v_problem);
  end if;
  if (select pg_catalog.count(*) <> pg_catalog.count(distinct t.term ->> 0) from pg_catalog.json_array_elements(v_terms) t (term)) then
    perform gatehouse.invalid(path, 'must not name a field twice');
  end if;

  -- The id decides between equal rows, in the direction of the term before it: an index on both carries the order.
  return (
    select pg_catalog.json_agg(t.term order by t.position)
      from (
        select e.term, e.position from pg_catalog.json_array_elements(v_terms) with ordinality e (term, position)
        union all
        select pg_catalog.json_build_array('id', coalesce(v_terms -> -1 ->> 1, 'asc')), 9
      ) t
  );
end
$$;

comment on function gatehouse.list_order(json, json, text) is
  'A list''s order_by in any of its three forms as [[field, "asc" or "desc"], …], total because id comes last. GH808 at path: not of a form, a field that is not sortable or named twice, more than 8.';

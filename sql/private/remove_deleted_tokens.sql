create or replace function gatehouse.remove_deleted_tokens() returns boolean
  language plpgsql volatile
as $$
begin
  return gatehouse.remove_older('gatehouse.deleted_tokens', 'deleted', '1 hour');
end
$$;

comment on function gatehouse.remove_deleted_tokens() is 'Job: tokens that were deleted an hour ago; a call of theirs that comes later is logged as a guest''s.';

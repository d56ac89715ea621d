create or replace function gatehouse.remove_attempts() returns boolean
  language plpgsql volatile
as $$
begin
  return gatehouse.remove_older('gatehouse.signin_attempts', 'created', '1 hour');
end
$$;

comment on function gatehouse.remove_attempts() is 'Job: sign-ins that were begun an hour ago and never finished; they are void after a minute.';

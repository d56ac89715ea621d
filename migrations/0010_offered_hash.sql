alter table gatehouse.signin_attempts add column new_hash text;
comment on column gatehouse.signin_attempts.new_hash is
  'The same password under the argon2 parameters of now, offered with the proof: the user''s once that is right.';

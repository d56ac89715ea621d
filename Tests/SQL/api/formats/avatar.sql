select plan(2);
select is(gatehouse.avatar('a@example.com'),
  'https://gravatar.com/avatar/08168cd80dfd534ab0f10af10f1303fe00af2d43ab5c1432360d137f8197e17a?d=identicon', 'the SHA-256 of the address');
select is(gatehouse.avatar(null), null, 'none without an e-mail');
select * from finish();

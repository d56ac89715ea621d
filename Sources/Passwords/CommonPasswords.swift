/// Passwords that everybody tries first: words with the usual endings, and others as they stand.
///
/// Lower case throughout. Kept as texts that are split once, since a long array literal is slow to compile.
enum CommonPasswords {
    /// Refused alone and with any of `endings` or a year.
    static let words = set(
        """
        password passw0rd passwort p@ssw0rd p@ssword pa55word pa$$word passwd pass word secret qwerty qwertz azerty asdf
        asdfgh zxcvbn zxcvbnm qazwsx qwer admin administrator root user guest test testing tester login welcome welcom3
        letmein changeme default temp temporary access hello iloveyou ilovey0u iloveu loveyou love lovely lover forever
        sweet sweetie monkey dragon master shadow football baseball basketball soccer hockey tennis golf rugby cricket
        volleyball softball superman batman spiderman ironman starwars pokemon pikachu naruto minecraft fortnite
        nintendo playstation xbox sunshine princess flower butterfly angel angels rainbow summer winter spring autumn
        january february march april june july august september october november december monday tuesday wednesday
        thursday friday saturday sunday michael jennifer jessica ashley michelle amanda nicole daniel matthew andrew
        joshua robert charlie thomas jordan hunter taylor george anthony william richard david james john alex alexander
        christian benjamin samantha elizabeth stephanie melissa vanessa patrick justin brandon tyler austin maria anna
        sarah laura daniela andrea carlos alejandro fernando sebastian computer internet samsung google facebook youtube
        windows microsoft apple android iphone linkedin twitter instagram yahoo hotmail gmail chelsea liverpool arsenal
        barcelona realmadrid manchester juventus benfica yankees cowboys steelers lakers packers eagles mustang ferrari
        porsche mercedes corvette harley yamaha honda toyota chocolate cookie cookies banana orange pepper ginger buster
        bailey maggie tigger bandit killer warrior ninja pirate samurai phoenix thunder falcon tiger lion wolf bear
        panther cheese coffee pizza peanut jasmine diamond silver golden purple yellow green black white blue red
        america london paris berlin moscow india brazil mexico canada china england france germany russia poland freedom
        jesus jesus1 jesuschrist blessed heaven faith hope god godisgood whatever nothing trustno trustme letmeinn
        matrix merlin maverick cooper corvet slayer metallica nirvana beatles guitar music mickey snoopy garfield scooby
        barbie abc abcd abcde qwe asd zxc aaa xxx zaq azertyuiop company office server database oracle mysql postgres
        support sales manager service system security private public student teacher school college family mother father
        brother sister mommy daddy baby babygirl babyboy mylove myspace friend friends bestfriend family1 cheer dance
        dancer lucky happy smile crazy sexy hottie cutie player gangster playboy hustler money cash dollar bitcoin
        rockyou rockstar
        """)

    /// What is usually appended to a word.
    static let endings = set(
        """
        1 2 3 4 5 6 7 8 9 0 01 02 03 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 69 77 88 99 00 000 007
        100 101 110 111 123 222 321 333 420 555 666 777 786 888 911 999 1111 1212 1234 1122 1313 2000 2001 2580 4321
        1qaz 12345 123456 1234567 12345678 123456789 1234567890 ! !! !!! ? . @ # $ * 1! 1@ 1$ 12! 123! 1234! 12345! @1
        @12 @123 @1234 @12345 !1 !12 !123 !@# #1 #123 _1 _12 _123 -1 .1 123. 123@ 123# 123$ abc xyz xxx qwe
        """)

    /// Refused as they stand; all of them have at least eight characters.
    static let others = set(
        """
        1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx 1qaz2wsx3edc 1qaz1qaz 1qazxsw2 1qaz@wsx !qaz2wsx
        !qaz1qaz zaq12wsx zaq1zaq1 zaq1xsw2 zaq1@wsx q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedc qazwsxedcrfv qweasdzxc
        qweasd123 qwe123qwe qwe123asd qweqweqwe asdasdasd zxczxczxc asdfasdf asdfqwer asdfjkl; asdfghjk1 qwertyui1
        qwerqwer qwerasdf qwertyqwerty 1234qwer 12345qwert 123456qwerty 123qweasd 123qweasdzxc 123qwe123 123qwe123qwe
        321qweasd 12qwaszx 1234asdf 1qa2ws3ed abcdef123 abcdef1234 abc123abc abcabcabc a1b2c3d4 a1b2c3d4e5 1a2b3c4d
        1a2b3c4d5e a12345678 a123456789 a1234567 aa123456 aa12345678 aaa111111 aaaa1111 s1234567 q1234567 q12345678
        z1234567 w1234567 m1234567 x1234567 p1234567 qq123456 ww123456 zz123456 as123456 zxcv1234 123456789a 12345678a
        1234567a 123456aa 123456abc 12345abc 1234abcd 123abc123 123456789q 12345678q 1234567q 123456qq 123456789z
        12345678z 123123123 123123123a 123321123 123321aa 123454321 12344321 12341234 123412345 1234512345 123456123456
        123456654321 1234567654321 123456787 1234567891 12345678910 1234567891011 123456781 123456780 123456789123
        123456789987654321 11223344 1122334455 112233445566 11112222 111122223333 1111222233334444 12121212 1212121212
        13131313 21212121 10101010 1010101010 01010101 20202020 23232323 25252525 31313131 32323232 69696969 78787878
        89898989 98989898 99887766 9988776655 55667788 44332211 55443322 66778899 77889900 11235813 14725836 147258369
        147852369 159357456 159753456 159159159 159753159 147147147 258258258 369369369 741852963 789456123 789456123a
        456456456 789789789 321321321 321654987 654321654 963852741 963258741 852456123 123698745 124578963 125896347
        741258963 passwordpassword mypassword thepassword newpassword yourpassword nopassword passwords passport
        secretpassword pass@word pass@word1 p4ssw0rd p4ssword pa55w0rd pa$$w0rd p@$$w0rd p@$$word p@55w0rd p@55word
        drowssap adminadmin sysadmin superadmin superuser rootroot toortoor webmaster testtest testtest1 demo1234
        changeit letmeinnow welcometo iloveyousomuch iloveyoubaby iloveyoubabe ilovemyself ilovegod ilovejesus ilovehim
        ilovemom ilovemymom iloveher ilovemike ilovechris ilovejohn lovelove loveme123 loveforever foreverlove
        teamomucho teamo123 tequiero tequieromucho teamomuch trustnoone trustn01 princesa startrek danielle jonathan
        christopher christina alexandra alexande nicholas patricia veronica victoria victoria1 isabella gabriela
        gabriel1 caroline catherine katherine margaret rebecca1 anderson williams johnson1 jackson1 jackson5 scorpion
        scorpio1 leonardo maradona cristiano ronaldo7 ronaldo9 ronaldinho beckham7 manutd123 chelseafc arsenalfc
        manunited mancity1 swordfish bulldogs bulldog1 redskins redsox04 broncos1 raiders1 patriots dolphins dolphin1
        panthers rangers1 wildcats lamborghini motorola marlboro marlboro1 budweiser heineken jackdaniels windows98
        hellohello helloworld hellokitty goodluck goodmorning goodbye1 godblessyou jesussaves jesusislord godislove
        ilovegod1 blessing hallelujah sweetheart sweetpea beautiful beautiful1 gorgeous handsome babyblue babyface
        babyphat babydoll cutiepie precious1 precious strawberry cherries blueberry pineapple watermelon peaches1
        cupcake1 cheesecake icecream pepsicola cocacola cocacola1 doritos1 mountaindew cheerleader cheerlead gymnastics
        skateboard snowboard snowball sunflower moonlight midnight starlight lightning hurricane tinkerbell mickeymouse
        winniethepooh spongebob spongebob1 scoobydoo simpsons bartsimpson southpark slipknot slipknot1 linkinpark
        greenday blink182 ironmaiden rammstein eminem123 50cent123 backstreet michaeljackson britney1 tupac123
        2pacshakur rockandroll rocknroll musiclover drummer1 trumpet1 hiphop123 xbox3600 nintendo64 counterstrike
        counter-strike callofduty gameover gamecube runescape warcraft starcraft worldofwarcraft roblox123
        leagueoflegends dota2dota zeldalink finalfantasy dragonball dragonballz dragonfly blackdragon reddragon
        sasuke123 charizard superstar superstar1 hollywood californi california newyork1 newyorkcity florida1 colorado
        arkansas virginia carolina washington australia philippines indonesia pakistan pakistan1 bangladesh malaysia
        singapore vietnam1 thailand deutschland argentina colombia venezuela guatemala nicaragua portugal espana123
        brasil123 american liberty1 president politics secure123 topsecret accessdenied qwertyuiop1 qwertyuiop123
        qwerty789 1qwerty1 ytrewq321 mnbvcxz1 zxcvbnm, zxcvbnm,./ asdfghjkl1 asdfg123 asdfg12345 asdf;lkj fdsajkl;
        ;lkjfdsa qpwoeiruty alskdjfhg qawsedrf qawsedrftg azsxdcfv azsxdcfvgb 1z2x3c4v 1x2c3v4b 1w2q3r4e 3edc4rfv
        4rfv5tgb 5tgb6yhn zse45rdx cde34rfv xsw21qaz wsx12qaz 2wsx3edc 2wsxzaq1 q2w3e4r5 q2w3e4r5t6 !@#$1234 !@#123qwe
        1234!@#$ 123!@#qwe qwe!@#123 qwer!@#$ abcd!@#$ abc!@#123 a1s2d3f4 a1s2d3f4g5 s3cr3tpw p455w0rd h4ck3r12
        hacker123 hackers1 l33tl33t iamthebest iamgod123 imthebest idontknow idontcare fuckyou1 fuckyou2 fuckyou!
        fuckyou123 fuckyou69 fuckoff1 fuckthis fuckme69 motherfucker asshole1 bullshit bullshit1 shithead dickhead
        pussy123 pussycat pussy4me sexysexy sexygirl sexylady sexymama hotgirl1 hotmama1 hardcore kissmyass bigdaddy
        bigdick1 biteme69 blowjob1 bollocks tottenham gunners1 everton1 newcastle celtic1888 rangers1872 mastermind
        chicken1 chicken2 monster1 monster123 tigers12 luckydog lucky7777 lovebug1 ladybug1 sunshin3 turtle12 penguin1
        elephant elephant1 giraffe1 mountain mountains blackcat blackjack blackbird diamonds crystal1 treasure
        friends4ever bestfriends happyday happiness peace123 something anything everything remember rememberme forgotten
        forgetmenot imagine1 fantasy1 creative infinity infinito immortal invisible universe galaxy123 eternity serenity
        serendipity tranquility thinkpad1 ncc1701d ncc1701e thx11380 bond0070 jamesbond jamesbond007 agent0077
        enterprise battlestar millennium discovery pentium4 ethernet network1 postgresql cisco123 ciscocisco vagrant1
        raspberry raspberrypi ubuntu123 tomcat123 university business business1 marketing finance1 doctor123 hospital
        lawyer123 engineer engineer1 soldiers military marines1 airforce airborne ranger123 sniper123 gangsta1 pimpin123
        hiphop12 moneymoney millionaire ethereum cryptocurrency covid-19 covid2019 coronavirus quarantine lockdown1
        vaccine1 abcdefg1 abcdefg123 abcdefgh1 abcdefghi1 abcdefghijk1 aabbccdd aabbcc123 aabb1122 a1a1a1a1 a1a2a3a4
        aaaaaaaa1 aaaaaa11 qqqqqqq1 qqww1122 qqwwee11 qqwweerr zzzxxxccc xxxxxxx1 x4ivygaz zzxxccvv testpass
        testpassword testuser temppass temppass1 guestguest defaultpassword qwertyqw usuckballz1 contrasena contraseña
        contrasenia clave123 motdepasse hallo123 hallo1234 schatz123 schalke04 borussia09 bayern123 fussball fussball1
        sommer123 ichliebedich geheim123 geheimnis doudou123 soleil123 bonjour1 bonjour123 jetaime1 chouchou marseille
        loulou123 nicolas1 camille1 mamamama papapapa mamapapa estrella estrella1 alejandra mariposa corazon1 amorcito
        amormio1 teamo1234 futbol123 americafc senha123 senha1234 flamengo corinthians palmeiras saopaulo vitoria1
        juliana1 gabriela1 rodrigo1 brasileiro wachtwoord welkom01 welkom123 feyenoord ajaxajax ajax1234 amsterdam
        haslo123 polska123 polska12 kochamcie kochanie lol12345 lol123456 lolol123 qwerty1q 7777777a 1password
        123password 00password qwert12345 qwert123 qwert1234 privet123 parol123 natasha1 svetlana nastya123 andrey123
        sergey123 dmitriy1 vladimir vladimir1 ekaterina kristina kristina1 aleksandr aleksandra marina123 spartak1
        zenit123 dinamo123 krokodil krasota1 lubov123 woaini1314 woaini520 woaini123 5201314520 1314520520 5201314a
        a5201314 qq5201314 1234qwerasdf 31415926 314159265 3141592653 27182818 14142135 dkssud12 asdfzxcv qwertasdfg
        zxcvasdf zxcvasdfqwer sayang123 sayangku cantik123 doraemon rahasia1 bismillah bismillah1 alhamdulillah allah123
        allahuakbar muhammad muhammad1 mohammed ahmed123 mustafa1 ibrahim1 krishna1 krishna123 ganesh123 saibaba1
        saibaba123 jaimatadi hanuman1 omsairam omnamahshivaya sachin10 sachin123 iloveindia chennai1 mumbai123 deepak123
        rajesh123 sanjay123 priyanka abhishek lakshmi1
        """)

    /// Rows of keys and the like: any stretch of one, in either direction, is refused.
    static let rows = [
        "0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "!@#$%^&*()_+",
        "qwertyuiop[]", "asdfghjkl;'", "1234567890-=",
    ]

    private static func set(_ text: String) -> Set<Substring> {
        Set(text.split(whereSeparator: \.isWhitespace))
    }
}

// vectors.mjs: texts that would like to be a script, an element, a link, a
// template or a shortcode: the forms of OWASP's cheat sheets, and those of our
// own machinery. Each would call alert or leave an element of the class evil.
export const vectors = [
  '<script>alert(1)</script>', '<ScRiPt>alert(2)</sCrIpT>', '</title><script>alert(3)</script>', '<script src=data:,alert(4)></script>',
  '<img class=evil src=x onerror=alert(5)>', '"><img class=evil src=x onerror=alert(6)>', '\'><img class=evil src=x onerror=alert(7)>',
  '" onfocus=alert(8) autofocus tabindex=1 x="', '\' onmouseover=alert(9) x=\'', '` onload=alert(10) x=`',
  '<svg class=evil onload=alert(11)>', '<svg class=evil><script>alert(12)</script></svg>', '<svg><animate onbegin=alert(13) attributeName=x dur=1s class=evil>',
  '<math class=evil><mtext><table><mglyph><style><img src=x onerror=alert(14)>', '<iframe class=evil srcdoc="<script>parent.alert(15)</script>">',
  '<iframe class=evil src=javascript:alert(16)>', '<object class=evil data=javascript:alert(17)>', '<embed class=evil src=javascript:alert(18)>',
  '<details class=evil open ontoggle=alert(19)>', '<video class=evil src=x onerror=alert(20)>', '<body class=evil onload=alert(21)>',
  '<base class=evil href=javascript:/a/+alert(22)//>', '<meta class=evil http-equiv=refresh content="0;url=javascript:alert(23)">',
  '<link class=evil rel=stylesheet href=data:,*{x:expression(alert(24))}>', '<style class=evil>@import"javascript:alert(25)";</style>',
  '<form class=evil action=javascript:alert(26)><button autofocus>', '<input class=evil autofocus onfocus=alert(27)>', '<a class=evil href=javascript:alert(28)>x</a>',
  '[x](javascript:alert(29))', '[x](JaVaScRiPt:alert(30))', '[x](data:text/html,<script>alert(31)</script>)', '![x](javascript:alert(32))', '[x](vbscript:alert(33))',
  '<javascript:alert(34)>', '[x](&#106;avascript:alert(35))', '[x](java&Tab;script:alert(36))', '[x](//evil.example/)', '![x](https://evil.example/x.png)',
  '[x]: javascript:alert(37)', '[a](<javascript:alert(38)> "title")', '[x](https://evil.example" onclick="alert(39))', 'https://evil.example/<script>alert(40)</script>',
  '{{ printf "%d" 41 }}', '{{ .Site.Params }}', '{{< figure src="x" onerror="alert(42)" >}}', '{{% include "x" %}}', '{{< /details >}}', '<!-- evpack 1 --><!--evpack 1-->',
  '--><script>alert(43)</script><!--', ']]><script>alert(44)</script>', '<![CDATA[<script>alert(45)</script>]]>', '<?xml version="1.0"?><x class=evil>',
  '&lt;img class=evil src=x onerror=alert(46)&gt;', '&#60;img class=evil src=x onerror=alert(47)&#62;', '\\u003cimg class=evil src=x onerror=alert(48)\\u003e',
  '<scr<script>ipt>alert(49)</scr</script>ipt>', '<img class=evil src="x` `<script>alert(50)</script>"` `>', '<noscript><p title="</noscript><img class=evil src=x onerror=alert(51)>">',
  '<textarea class=evil><img src=x onerror=alert(52)>', '<xmp class=evil><img src=x onerror=alert(53)></xmp>', '<template class=evil><script>alert(54)</script></template>',
  '<x class=evil onclick=alert(55) tabindex=1 autofocus onfocus=alert(56)>', '<a id=_search class=evil name=evpack><a id=_search name=root>', '<img name=getElementById class=evil>',
  '");alert(57);//', '\');alert(58);//', '</script><script>alert(59)</script>', '*/alert(60)/*', '}</style><script>alert(61)</script>', 'url(javascript:alert(62))',
  '@import url(javascript:alert(63));', '%3Cscript%3Ealert(64)%3C/script%3E', '<img/class=evil/src=x/onerror=alert(66)>', '<<script>alert(67);//<</script>',
  '| a | b |\\n| - | - |\\n| <img class=evil src=x onerror=alert(68)> | c |', '```html\\n<script>alert(69)</script>\\n```', '\u2028alert(70)\u2029', '=cmd|\'/c calc\'!A1', '__proto__', 'constructor', 'toString',
];

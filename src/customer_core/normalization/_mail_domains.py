"""What is known of mail domains and local parts: providers, relays, roles, placeholders.

Tables only, after the providers' published rules and RFC 2606 and 6761; it must not know how an address is parsed.
"""

import attrs

from customer_core.normalization._word_lists import words_in

__all__ = [
    "DOMAIN_ALIASES",
    "MAIL_PROVIDERS",
    "NO_REPLY_LOCALS",
    "PLACEHOLDER_DOMAINS",
    "PLACEHOLDER_LOCALS",
    "RELAY_DOMAINS",
    "RELAY_STARTS",
    "RESERVED_ENDINGS",
    "ROLE_LOCALS",
    "TAGS",
    "TagRule",
]


@attrs.frozen
class TagRule:
    """How a provider lets one mailbox have many addresses: the sign before a tag, and whether dots count."""

    sign: str
    are_dots_ignored: bool = False


# One mailbox under several domains.
DOMAIN_ALIASES: dict[str, str] = {
    "googlemail.com": "gmail.com",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
    "pm.me": "proton.me",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
}

_WITH_PLUS = words_in("""
outlook.com outlook.de outlook.fr outlook.es outlook.it hotmail.com hotmail.co.uk hotmail.de hotmail.fr hotmail.es
hotmail.it live.com live.co.uk live.de live.fr live.nl msn.com icloud.com fastmail.com fastmail.fm proton.me yandex.ru
zoho.com mailbox.org posteo.de posteo.net runbox.com hey.com tutanota.com tuta.com
""")
_WITH_HYPHEN = words_in("""
yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.ca yahoo.com.br yahoo.com.au yahoo.co.in yahoo.in
ymail.com rocketmail.com
""")

TAGS: dict[str, TagRule] = {
    "gmail.com": TagRule("+", are_dots_ignored=True),
    **dict.fromkeys(_WITH_PLUS, TagRule("+")),
    **dict.fromkeys(_WITH_HYPHEN, TagRule("-")),
}

MAIL_PROVIDERS: frozenset[str] = frozenset(TAGS) | words_in("""
aol.com aim.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de arcor.de email.de
orange.fr wanadoo.fr free.fr sfr.fr neuf.fr laposte.net bbox.fr libero.it virgilio.it tiscali.it alice.it tin.it
telefonica.net terra.es movistar.es ziggo.nl kpnmail.nl kpnplanet.nl hetnet.nl planet.nl xs4all.nl home.nl
btinternet.com btopenworld.com sky.com virginmedia.com ntlworld.com talktalk.net blueyonder.co.uk
comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com
bigpond.com bigpond.net.au optusnet.com.au iinet.net.au bluewin.ch a1.net chello.at telenet.be skynet.be
mail.ru bk.ru inbox.ru list.ru rambler.ru seznam.cz wp.pl o2.pl onet.pl interia.pl ukr.net abv.bg freemail.hu
uol.com.br bol.com.br terra.com.br qq.com 163.com 126.com naver.com daum.net rediffmail.com
""")
"""Domains at which anybody may have a mailbox, by the name that one has in the end."""

# A domain and everything below it. What arrives there is passed on to somebody whose address stays hidden.
RELAY_DOMAINS: frozenset[str] = words_in("""
# Marketplaces and travel
verkopen.bol.com allegromail.pl clemarche.com notification.mirakl.net relay.walmart.com scs.tiktokw.us mail.etsy.com
messagerie.leboncoin.fr mail.kleinanzeigen.de mail.ebay-kleinanzeigen.de reply.craigslist.org sale.craigslist.org
guest.airbnb.com host.airbnb.com guest.booking.com property.booking.com messages.homeaway.com agoda-messaging.com
m.expediapartnercentral.com
# Hidden addresses
privaterelay.appleid.com users.noreply.github.com duck.com relay.firefox.com mozmail.com simplelogin.com aleeas.com
slmail.me anonaddy.com anonaddy.me addy.io passmail.net passinbox.com passfwd.com proxymail.facebook.com
""")
RELAY_STARTS: tuple[str, ...] = ("marketplace.amazon.", "members.ebay.")

# `.example` is not among them: it is reserved (RFC 2606), but for made-up people, whose e-mails tell them apart.
RESERVED_ENDINGS: frozenset[str] = frozenset({"invalid", "test", "localhost", "local", "localdomain"})

PLACEHOLDER_DOMAINS: frozenset[str] = words_in("""
example.com example.org example.net example.de example.fr test.com test.de test.org test.net test.it test.fr
test.nl none.com none.de none.org none.net noemail.com nomail.com nomail.de no-email.com no-mail.com noemail.org
nomail.org no.com nobody.com unknown.com unknown.org unknown.net null.com null.net nothing.com na.com
notavailable.com notprovided.com dummy.com dummy.de fake.com sample.com asdf.com asdf.de
qwerty.com abc.xyz domain.com yourdomain.com mydomain.com invalid.com
kein.de keine.de keinemail.de nodomain.com noaddress.com anonymous.com noone.com
nowhere.com xxx.xxx xx.xx aa.aa bb.bb
""")

# Without points, hyphens and underscores.
PLACEHOLDER_LOCALS: frozenset[str] = words_in("""
none noemail nomail noemailaddress noemailprovided noemailgiven noemailavailable noaddress noname nobody unknown
unbekannt inconnu desconocido sconosciuto onbekend null nil nan test tester testing testuser testtest test1
test2 test123 testmail testemail dummy fake example sample asdf asdfasdf asdfgh qwerty qwertz xxx xxxx xxxxx xyz
abc aaa aaaa keine keineemail keinemail keineangabe ohneemail sansemail pasdemail pasdemel sinemail sincorreo
notiene noaplica senzaemail geenemail geenmail nonemail nessuna notavailable notprovided notgiven notapplicable
notknown invalid void undefined blank youremail yourname name username anonymous anonym brakmaila brak nieznany
""")

NO_REPLY_LOCALS: frozenset[str] = words_in("""
noreply donotreply dontreply noresponse noanswer nepasrepondre nichtantworten keineantwort noresponder
naoresponda nonrispondere nietbeantwoorden mailerdaemon postmaster bounce bounces bouncer devnull autoreply
automailer notifications notification mailer daemon
""")

ROLE_LOCALS: frozenset[str] = words_in("""
# English and worldwide
info information sales office contact contacts contactus hello hi mail email support help helpdesk service
services customerservice customercare customersupport care admin administrator administration webmaster
hostmaster web website accounts account accounting accountspayable accountsreceivable ap ar payable payables
billing invoice invoices finance payments orders order purchasing purchase procurement buying marketing press
media pr news newsletter hr jobs careers career recruiting recruitment personnel team staff reception frontdesk
desk booking bookings reservation reservations reserve enquiries enquiry inquiries inquiry general shop store
onlineshop webshop legal privacy dataprotection dpo gdpr compliance abuse security it itsupport root management
manager director secretary secretariat registrar events warehouse logistics shipping dispatch delivery returns
export import quality feedback partners company business corporate all everyone post postbox mailbox welcome
operations production technical tech dev development
# German
kontakt buero anfrage anfragen bestellung bestellungen bestell vertrieb verkauf einkauf buchhaltung rechnung
rechnungen rechnungswesen verwaltung zentrale empfang sekretariat kundenservice kundendienst kundenbetreuung
personal bewerbung bewerbungen poststelle praxis geschaeftsfuehrung geschaeftsleitung leitung datenschutz presse
hausverwaltung werkstatt lager versand rezeption reservierung gemeinde stadt rathaus kanzlei apotheke restaurant
hotel kasse fibu
# French
bonjour accueil contacter commercial ventes vente achats achat comptabilite compta facturation factures facture
direction commande commandes serviceclient serviceclients sav secretaire mairie boutique magasin rh recrutement
presse
# Spanish and Portuguese
contacto informacion informacao ventas compras administracion administracao contabilidad contabilidade
facturacion facturas pedidos atencionalcliente clientes cliente oficina tienda gerencia recepcion reservas
correo contato vendas comercial financeiro faturamento atendimento sac loja rrhh recursoshumanos secretaria
# Italian
informazioni vendite acquisti amministrazione contabilita fatturazione fatture ordini assistenza segreteria
commerciale ufficio negozio prenotazioni direzione posta
# Dutch, Nordic, Polish, Czech
verkoop inkoop administratie boekhouding facturen bestellingen klantenservice receptie winkel kundtjanst
kundeservice kundservice faktura ordre bestilling salg myynti asiakaspalvelu laskut salj forsaljning post
firmapost biuro sekretariat sprzedaz zamowienia ksiegowosc faktury sklep bok obchod objednavky fakturace prodej
iroda
""")

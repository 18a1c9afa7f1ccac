"""Short texts as people save them, in the encodings that programs of their languages wrote before Unicode."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_TEXTS = {
    "German": "Name;Straße;Änderung\nMüller;Gartenweg 3;Die Rechnung für März wurde geprüft und zurückgeschickt.\n"
    "Schäfer;Königsallee 12;Größe und Höhe sind noch nicht bestätigt.\n",
    "French": 'Prénom,Ville,Remarque\nHélène,Orléans,"La réunion a été reportée à l\'été prochain."\n'
    "François,Nîmes,Le chèque a déjà été reçu; où est le contrôle ?\n",
    "Spanish": "año,descripción,dirección\n1998,El niño comió piñas mañana por la mañana,Peñalara 5\n"
    "1999,¿Cuándo llegará el camión? ¡Pronto!,Málaga\n",
    "Portuguese": "código;descrição;situação\n1;Não há informações disponíveis sobre a importação;pendente\n"
    "2;A reunião será amanhã às três horas;confirmação\n",
    "Italian": "città,qualità,perché\nForlì,La qualità è più alta,perché così è stato deciso\nPatù,Sarà già lunedì,cioè domani\n",
    "Swedish": "Ärende: Förfrågan om räkningen\nHej Åsa, vi har fått din fråga och återkommer så fort vi kan på måndag.\n",
    "Danish": "Størrelse;Mængde;Længde\nDet er også nødvendigt at få en kvittering på købet, før varen kan sendes.;5;æøå\n",
    "Norwegian": "Merknad: Vi har fått bestillingen på tolv blåbærsyltetøy, og følger opp på tirsdag når båten går.\n",
    "Finnish": "Päivämäärä;Määrä;Lisätieto\n1.3.2004;12;Tilaus on käsitelty ja lähetetty myymälään, kiitos käynnistä.\n",
    "Icelandic": "Heiti;Staður\nÞað er hægt að sækja skýrsluna á morgun, en þá þarf að greiða fyrir ljósritið.;Ísafjörður\n",
    "English": "“Well,” she said, “it’s the café’s best coffee — only £2.40 a cup…” The naïve visitor didn’t agree.\n",
    "Polish": "Imię;Miejscowość;Uwagi\nŁukasz;Łódź;Proszę przesłać zamówienie jeszcze w tym tygodniu, dziękuję.\n"
    "Grażyna;Częstochowa;Wysyłka nastąpi po wpłacie zaległości.\n",
    "Czech": "Příjmení;Město;Poznámka\nDvořák;Plzeň;Objednávka byla vyřízena, zboží přijde příští čtvrtek.\n"
    "Žižka;České Budějovice;Účet ještě není zaplacen.\n",
    "Hungarian": "Név;Város;Megjegyzés\nSzőke;Győr;A küldemény a jövő héten érkezik meg, köszönjük türelmét.\n"
    "Kovács;Székesfehérvár;Az összeg már be lett fizetve.\n",
    "Croatian": "Prezime;Mjesto;Napomena\nŠimić;Šibenik;Narudžba će biti poslana čim račun bude plaćen.\n"
    "Đurić;Požega;Molimo vas da potvrdite adresu još danas.\n",
    "Turkish": "Adı;Şehir;Açıklama\nAyşe;İstanbul;Sipariş geçen hafta gönderildi, lütfen teslimatı onaylayın.\n"
    "Çağrı;Muğla;Ödeme henüz yapılmadı, bu yüzden bekliyoruz.\n",
    "Lithuanian": "Vardas;Miestas;Pastaba\nŽydrūnas;Šiauliai;Užsakymas bus išsiųstas kitą savaitę, ačiū už kantrybę.\n",
    "Latvian": "Vārds;Pilsēta;Piezīme\nJānis;Rēzekne;Pasūtījums tiks nosūtīts nākamajā nedēļā, paldies par pacietību.\n",
    "Russian": "Фамилия;Город;Примечание\nИванов;Москва;Заказ будет отправлен на следующей неделе, спасибо за ожидание.\n"
    "Щукин;Тверь;Оплата пока не поступила, просьба проверить счёт.\n",
    "Ukrainian": "Прізвище;Місто;Примітка\nЄвтушенко;Київ;Замовлення буде надіслано наступного тижня, дякуємо за очікування.\n",
    "Bulgarian": "Фамилия;Град;Бележка\nПетров;Пловдив;Поръчката ще бъде изпратена следващата седмица, благодарим ви.\n",
    "Greek": "Επώνυμο;Πόλη;Σημείωση\nΠαπαδόπουλος;Θεσσαλονίκη;Η παραγγελία θα σταλεί την επόμενη εβδομάδα, ευχαριστούμε.\n",
    "Hebrew": "שם;עיר;הערה\nכהן;חיפה;ההזמנה תישלח בשבוע הבא, תודה על הסבלנות ועל ההבנה.\n",
    "Arabic": "الاسم;المدينة;ملاحظة\nأحمد;القاهرة;سيتم إرسال الطلب في الأسبوع القادم، شكرا على صبركم وتفهمكم.\n",
    "Thai": "ชื่อ,เมือง,หมายเหตุ\nสมชาย,เชียงใหม่,จะส่งสินค้าในสัปดาห์หน้า ขอบคุณที่รอ\n",
    "Japanese": "氏名,都市,備考\n山田太郎,大阪,ご注文の商品は来週発送いたします。お待ちいただきありがとうございます。\n"
    "鈴木,札幌,支払いはまだ確認できていません。\n",
    "Chinese": "姓名,城市,备注\n王小明,上海,您订购的商品将于下周发货，感谢您的耐心等待。\n李娜,成都,付款尚未到账，请核对账单。\n",
    "Taiwanese": "姓名,城市,備註\n王小明,臺北,您訂購的商品將於下週出貨，感謝您的耐心等候。\n陳美玲,高雄,款項尚未入帳，請核對帳單。\n",
    "Korean": "이름,도시,비고\n김철수,서울,주문하신 상품은 다음 주에 발송될 예정입니다. 기다려 주셔서 감사합니다.\n",
}
_WESTERN = ("cp1252", "latin-1", "iso8859-15", "cp850", "mac_roman")
_CENTRAL = ("cp1250", "iso8859-2", "cp852")
_BALTIC = ("cp1257", "iso8859-13")
_CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac_cyrillic")
_UNICODE = ("utf-16-le", "utf-16-be", "utf-32-le")  # without a mark
_ENCODINGS = {
    **dict.fromkeys(("German", "French", "Spanish", "Portuguese", "Italian", "Swedish", "Danish", "Finnish"), _WESTERN),
    "Norwegian": ("cp1252", "latin-1"),
    "Icelandic": ("cp1252", "latin-1"),
    "English": ("cp1252", "mac_roman"),
    **dict.fromkeys(("Polish", "Czech", "Hungarian", "Croatian"), _CENTRAL),
    "Turkish": ("cp1254", "iso8859-9", "cp857"),
    **dict.fromkeys(("Lithuanian", "Latvian"), _BALTIC),
    **dict.fromkeys(("Russian", "Bulgarian"), _CYRILLIC),
    "Ukrainian": ("cp1251", "koi8-u", "mac_cyrillic"),
    "Greek": ("cp1253", "iso8859-7", "cp737"),
    "Hebrew": ("cp1255", "iso8859-8"),
    "Arabic": ("cp1256", "iso8859-6"),
    "Thai": ("cp874", "tis-620"),
    "Japanese": ("cp932", "euc-jp", "iso2022_jp"),
    "Chinese": ("gb18030", "gbk", "gb2312", "hz"),
    "Taiwanese": ("big5", "cp950"),
    "Korean": ("cp949", "euc-kr", "iso2022_kr"),
}
_IN_UNICODE = ("German", "Russian", "Japanese", "Arabic", "English", "Thai")


@dataclass(frozen=True)
class EncodedText:
    """A text, and its bytes in an encoding (Python's name)."""

    language: str
    encoding: str
    text: str
    data: bytes


def encoded_texts() -> Iterator[EncodedText]:
    """Each language's text in each of its encodings that has all of its characters."""
    for language, text in _TEXTS.items():
        for encoding in (*_ENCODINGS[language], *(_UNICODE if language in _IN_UNICODE else ())):
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            yield EncodedText(language, encoding, text, data)

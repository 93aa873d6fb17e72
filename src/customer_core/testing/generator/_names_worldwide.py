"""Names that migration has brought to every country of the tables, from Turkish to Vietnamese; data only."""

# ruff: noqa: RUF001 - the dotless i is a letter of Turkish names

from customer_core.testing.generator._languages import build_language

__all__ = ["WORLDWIDE"]

WORLDWIDE = build_language(
    male="""
    Mohammed Mehmet Ahmed Ali Mustafa Wei Piotr Andrzej Minh Raj Amit Hassan Omar Ibrahim Yusuf Emre Murat Krzysztof
    Tomasz Ivan Dmitri Sergei Aleksandar Nikola Marko Jin Hao Jun Hiroshi Kenji Duc Tuan Sanjay Vijay Arjun Rahul
    Karim Khalid Tariq Bilal Hamza Samir Youssef Amadou Kwame Chidi Emeka Olu Tendai João Tiago Rui Pedro Andrei Mihai
    Bogdan Gheorghe Dimitrios Georgios Nikos Zoltán László Gábor Jiří Tomáš Pavel Lars Anders Björn Søren Jens Mikko
    Juha Levan
    """,
    female="""
    Fatma Ayşe Emine Fatima Aisha Mei Li Anna Agnieszka Katarzyna Thi Priya Anjali Zeynep Elif Hatice Leila Yasmin
    Amina Samira Khadija Małgorzata Joanna Ewa Olga Natalia Svetlana Irina Milica Jelena Ivana Xin Yan Yuki Sakura Lan
    Hoa Linh Deepa Sunita Kavita Neha Noor Zahra Maryam Salma Aminata Ama Ngozi Chioma Funmi Thandi Ana Beatriz Inês
    Mariana Elena Ioana Raluca Maria Eleni Sofia Ilona Zsófia Jana Lenka Eva Ingrid Astrid Freja Sanna Aino Nino Tamar
    """,
    surnames="""
    Nguyen Khan Singh Wang Li Chen Yılmaz Patel Ahmed Nowak Ali Kaya Demir Hussain Kim Kowalski Zhang Liu Tran Le Pham
    Silva Santos Ivanov Popescu Kumar Sharma Shah Begum Hassan Mohamed Yang Huang Wu Lin Zhao Park Lee Choi Tanaka
    Suzuki Sato Yamamoto Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Dąbrowski Kozłowski Jankowski
    Çelik Şahin Yıldız Öztürk Aydın Arslan Doğan Kılıç Aslan Çetin Koç Kurt Petrov Smirnov Volkov Popov Sokolov
    Jovanović Petrović Nikolić Marković Horvat Kovačević Babić Marić Ionescu Popa Dumitru Stan Stoica Gheorghe
    Papadopoulos Georgiou Nagy Kovács Szabó Tóth Horváth Varga Novák Svoboda Dvořák Černý Procházka Andersson
    Johansson Karlsson Nilsson Eriksson Larsen Nielsen Pedersen Korhonen Virtanen Okafor Adeyemi Mensah Boateng Diop
    Ndiaye Osei Mwangi Abdi Hosseini Rahimi Ferreira Pereira Oliveira Costa Rodrigues Almeida Carvalho Sousa Gomes
    Ribeiro Reddy Gupta Mehta Desai Joshi Chaudhry Malik Iqbal Rahman Chowdhury Islam Das Roy Banerjee Perera Fernando
    Bui Dang Vo Do Ho Ngo Duong Truong Cheng Ho Lam
    """,
    heads="Kara Ak Kaya Demir Boz Gök Sarı Yeşil Alt Er Can Gül Tekin Uz Öz Kor Mer Sav Tok Yal",
    tails="oğlu taş kaya soy kan türk man alp er el tepe dağ bulut gün han su baş men çı er",
    nicknames="""
    Mohammed:Mo,Mohamed Aleksandar:Aco,Alex Dmitri:Dima Sergei:Serge Krzysztof:Krzysiek,Chris Tomasz:Tomek
    Andrzej:Andy Ibrahim:Ibo Mustafa:Musti Katarzyna:Kasia,Kate Agnieszka:Aga Małgorzata:Gosia Joanna:Asia
    Svetlana:Sveta Natalia:Natasha Dimitrios:Dimitris,Jim Georgios:George,Yorgos
    """,
)
